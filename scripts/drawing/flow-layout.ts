import type { EventType } from "../../src/events.ts"
import { type ConsumerName, consumersOf, flow, type Outbox, outboxes } from "../../src/flow.ts"
import { consumerWords, type Place } from "./flow-words.ts"

/** A row's middle, counted in rows from the top of its database. */
export type Row = number
export type Link = { readonly from: Row; readonly to: Row }
export type Band = {
  readonly outbox: Outbox
  readonly rows: number
  readonly events: readonly { readonly type: EventType; readonly row: Row }[]
  readonly consumers: readonly { readonly name: ConsumerName; readonly row: Row }[]
  readonly places: readonly { readonly place: Place; readonly row: Row }[]
  readonly heard: readonly Link[]
  readonly reached: readonly Link[]
}

const mean = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length

/** Where everything of one database stands, so that no two arrows cross if the flow allows it. */
export function bandOf(outbox: Outbox): Band {
  const types: readonly EventType[] = outboxes[outbox]
  const known = consumersOf(outbox)
  const named = (Object.keys(consumerWords) as ConsumerName[]).filter((name) => known.includes(name))
  // Who writes to the other database stands next to it.
  const inOrder = named.toSorted((a, b) => Number(leaves(a)) - Number(leaves(b)))
  const places = (type: EventType) => mean((flow[type] as readonly ConsumerName[]).map((name) => inOrder.indexOf(name)))
  const events = types.toSorted((a, b) => places(a) - places(b)).map((type, row) => ({ type, row }))
  const hears = (name: ConsumerName) =>
    events.filter(({ type }) => (flow[type] as readonly ConsumerName[]).includes(name)).map(({ row }) => row)
  const consumers = spread(inOrder.map((name) => ({ name, row: mean(hears(name)) })))
  const reached = Map.groupBy(
    consumers.filter(({ name }) => !leaves(name)),
    ({ name }) => consumerWords[name].reaches,
  )
  const reachedAt = spread([...reached].map(([place, by]) => ({ place, row: mean(by.map(({ row }) => row)) })))
  return {
    outbox,
    rows: Math.max(events.length, (consumers.at(-1)?.row ?? 0) + 1, (reachedAt.at(-1)?.row ?? 0) + 1),
    events,
    consumers,
    places: reachedAt,
    heard: consumers.flatMap(({ name, row }) => hears(name).map((from) => ({ from, to: row }))),
    reached: reachedAt.flatMap(({ place, row }) => reached.get(place)!.map(({ row: from }) => ({ from, to: row }))),
  }
}

export const leaves = (name: ConsumerName) => consumerWords[name].reaches === "customers"

/** At least one row apart, in the order they have. */
function spread<One extends { readonly row: Row }>(ones: readonly One[]): One[] {
  let next = 0
  return ones.map((one) => {
    const row = Math.max(one.row, next)
    next = row + 1
    return { ...one, row }
  })
}

/** How far from a box's middle each of its arrows meets it, in parts of the box's height, from top to bottom. */
export function ports(links: readonly Link[], end: keyof Link): ReadonlyMap<Link, number> {
  const other = end === "from" ? "to" : "from"
  const groups = Map.groupBy(links, (link) => link[end]).values()
  return new Map(
    [...groups].flatMap((group) =>
      group
        .toSorted((a, b) => a[other] - b[other])
        .map((link, at): [Link, number] => [link, group.length === 1 ? 0 : (at + 1) / (group.length + 1) - 0.5]),
    ),
  )
}
