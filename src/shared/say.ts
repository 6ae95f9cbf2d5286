/** What a sentence is about, for a machine that collects logs; the sentence says it to a person. */
export type About = {
  readonly requestId?: string | undefined
  readonly eventId?: string | undefined
  readonly consumer?: string | undefined
  readonly orderId?: string | undefined
  /** A mistake of ours, and not only something one should know of. */
  readonly level?: "error"
}

/** Says something to whoever watches. */
export type Say = (sentence: string, about?: About) => void
