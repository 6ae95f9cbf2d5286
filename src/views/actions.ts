/** What a person did, newest first; `id` is the cursor. */
export type Action = {
  readonly id: number
  readonly at: Date
  readonly actor: string
  readonly action: string
  readonly subject: string
  readonly reason: string | null
  readonly before: unknown
  readonly after: unknown
}
