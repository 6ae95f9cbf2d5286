/** An expected failure at start, in one sentence: what was found, what is expected, what to do. */
export class EmbeddedPostgresError extends Error {
  override readonly name = "EmbeddedPostgresError"
}
