/** What one method of the proof did, and what it found. */
export type Findings = {
  /** What was done, such as `{ kills: 200 }`. */
  readonly done: Readonly<Record<string, number>>
  /** Accepted and not there. */
  readonly lost: number
  /** Done twice. */
  readonly doubled: number
  /** Pieces sold that were not there. */
  readonly oversold: number
  /** How often each fault fired that this method can inject. One that never did proves nothing, and fails the run. */
  readonly faults: Readonly<Record<string, number>>
  /** A sentence for each thing that must not be, with what repeats it (a seed, a point); empty when all held. */
  readonly problems: readonly string[]
}

/** What every method is given. */
export type Proving = {
  /** What is going on, for a person who waits. */
  readonly tell: (sentence: string) => void
  readonly signal: AbortSignal
}
