/** A backup cannot be made or restored; one sentence says why. Nothing was changed. */
export class BackupError extends Error {
  override readonly name = "BackupError"
}
