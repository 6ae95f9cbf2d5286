/** What leaves the shop for somebody's eyes: mail to ad managers and operations, webhooks to marketing. */
export type PostKind = "ads-pause" | "ads-resume" | "operations" | "webhook"
export const postKinds = ["ads-pause", "ads-resume", "operations", "webhook"] as const satisfies readonly PostKind[]

export type PostState =
  /** Written down, not yet sent. */
  | "waiting"
  | "sent"
  /** It may have left or not. */
  | "maybe-sent"
  /** The other side will not have it. */
  | "refused"
  /** It would have been wrong by then, so it was not sent. */
  | "superseded"

export type Post = {
  /** Of a webhook, its event. */
  readonly id: string
  readonly kind: PostKind
  readonly state: PostState
  /** A masked address; of a webhook, the host. */
  readonly to: string | null
  /** What it is about: a sku, or a customer's id. */
  readonly about: string | null
  readonly subject: string | null
  readonly createdAt: Date
  readonly sentAt: Date | null
  readonly attempts: number
  readonly nextAttemptAt: Date | null
  readonly lastError: string | null
  /** Whether the manager confirmed that the ad is paused. */
  readonly confirmedAt: Date | null
}

export type PostContent = Post & {
  readonly html: string | null
  readonly text: string | null
  readonly payload: unknown
  /** Whether it may be sent once more, and if not, why. */
  readonly resendable: "yes" | "on-its-way" | "superseded" | "not-the-last"
}
