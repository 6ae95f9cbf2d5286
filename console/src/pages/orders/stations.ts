import type { StepKind } from "../../../../src/views/order-story.ts"
import { line, type Station, type StationName, type Step } from "./station.ts"
import { wordOf } from "./station-word.ts"

const wayToTheGoods: readonly StationName[] = ["refill", "factory", "callback", "filled"]

const stationOf: Record<StepKind, StationName> = {
  accepted: "checkout",
  taken: "stock",
  waits: "stock",
  "ran-short": "refill",
  "production-order": "refill",
  asked: "factory",
  "called-back": "callback",
  arrived: "callback",
  filled: "filled",
  cancelled: "cancelled",
  "put-back": "cancelled",
  "ads-paused": "ad",
  "ads-resumed": "ad",
  bulk: "vip",
  "became-vip": "vip",
  "marketing-told": "marketing",
}

/** The stations that an order has passed and those it still has before it; the others are left out. */
export function stationsOf(steps: readonly Step[], { tellsMarketing }: { tellsMarketing: boolean }): Station[] {
  const placed = steps.flatMap((step) => placesOf(step, steps))
  const told = line.flatMap((name) => {
    const own = placed.filter(({ station }) => station === name)
    return own.length > 0 ? [stationFrom(name, own)] : []
  })
  const ahead = stillAhead(told, tellsMarketing)
  return withNow([...told, ...ahead].toSorted((a, b) => line.indexOf(a.name) - line.indexOf(b.name)))
}

/** A step at its station; its state there may be another than its own. */
type Placed = { readonly station: StationName; readonly state: Step["state"]; readonly step: Step }

/**
 * A production order is open until the goods are there, while the refill is done once it is written. One that is stuck
 * stands still where it has got to: at the factory, or, when all was asked, at the callback that did not come.
 */
function placesOf(step: Step, steps: readonly Step[]): Placed[] {
  const station = stationOf[step.kind]
  // For goods that come after all, a cancelled order does not wait any more.
  const isCancelled = steps.some(({ kind }) => kind === "cancelled")
  if (isCancelled && wayToTheGoods.includes(station)) return [{ station, state: "done", step }]
  if (step.kind !== "production-order" || step.state === "done") return [{ station, state: step.state, step }]
  const written: Placed = { station, state: "done", step }
  if (step.state !== "stuck") return [written]
  const asks = steps.filter(({ kind, sku }) => kind === "asked" && sku === step.sku)
  if (asks.length === 0) return [{ station, state: "stuck", step }]
  const isAtTheFactory = asks.some(({ state }) => state !== "done")
  return isAtTheFactory ? [written] : [written, { station: "callback", state: "stuck", step: { ...step, at: null } }]
}

const byUrgency = ["stuck", "under-way", "waiting"] as const

function stationFrom(name: StationName, placed: readonly Placed[]): Station {
  const state = byUrgency.find((one) => placed.some((place) => place.state === one)) ?? "done"
  const open = placed.filter((place) => place.state !== "done")
  const [next = null] = open
    .flatMap(({ step }) => step.next ?? [])
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
  const steps = placed.map(({ step }) => step)
  return {
    name,
    state,
    word: state === "stuck" ? "stuck" : wordOf(name, state === "done", steps),
    at: steps.findLast((step) => step.at !== null)?.at ?? null,
    next,
  }
}

/** What is sure to come although the story has no step for it yet. */
function stillAhead(stations: readonly Station[], tellsMarketing: boolean): Station[] {
  const has = (name: StationName) => stations.some((one) => one.name === name)
  const isOpen = (...names: StationName[]) =>
    stations.some(({ name, state }) => names.includes(name) && state !== "done")
  const ahead: StationName[] = []
  if (isOpen("refill", "factory", "filled") && !has("callback")) ahead.push("callback")
  if (isOpen("vip") && tellsMarketing) ahead.push("marketing")
  return ahead.map((name) => ({ name, state: "waiting", word: "later", at: null, next: null }))
}

/** On the way to the goods, the order is at the first station that is not done; others may be under way beside it. */
function withNow(stations: readonly Station[]): Station[] {
  const now = stations.find(({ name, state }) => wayToTheGoods.includes(name) && state !== "done")
  return stations.map((one) => (one === now && one.state === "waiting" ? { ...one, state: "under-way" } : one))
}
