import type { Broker, Nudge, Publication } from "../../src/messaging/relay.ts"

export type RecordingBroker = Broker & {
  /** What it took, in the order it came. */
  readonly published: readonly Publication[]
  readonly nudged: readonly Nudge[]
  /** From now on everything to this topic or queue is refused, with the reason; with no reason it is taken again. */
  readonly refuse: (destination: string, reason?: string) => void
  /** Happens while the next publications are under way, before they are taken. */
  readonly meanwhile: (act: () => Promise<unknown>) => void
}

/** A broker that writes down what it is given. */
export function recordingBroker(): RecordingBroker {
  const published: Publication[] = []
  const nudged: Nudge[] = []
  const refused = new Map<string, string>()
  let act: () => Promise<unknown> = async () => {}

  function take<Item>(items: readonly Item[], destinationOf: (item: Item) => string, taken: Item[]) {
    return items.flatMap((item, at) => {
      const reason = refused.get(destinationOf(item))
      if (reason !== undefined) return [{ at, reason }]
      taken.push(item)
      return []
    })
  }

  return {
    published,
    nudged,
    refuse: (destination, reason) =>
      reason === undefined ? refused.delete(destination) : refused.set(destination, reason),
    meanwhile: (next) => (act = next),
    async publish(publications) {
      const now = act
      act = async () => {}
      await now()
      return take(publications, ({ topic }) => topic, published)
    },
    nudge: async (nudges) => take(nudges, ({ queue }) => queue, nudged),
  }
}
