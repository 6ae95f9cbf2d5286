import type { ConsumerView } from "../../../../../src/views/overview.ts"

export type ConsumerName = ConsumerView["name"]
/** Where things come from, lie, or go to: who or what acts by itself, or only holds. */
export type PlaceName =
  "buyers" | "checkout" | "stock" | "factory" | "ad-manager" | "customers" | "marketing" | "operations"

/** The drawing's own units; at a width of 1280 one is about a pixel. */
export const WIDTH = 960
export const HEIGHT = 560

/** The refill goes round: a ring with round ends, by the line in its middle. */
export const ring = { left: 306, right: 878, top: 176, bottom: 376, radius: 100 } as const
const { left, right, top, bottom, radius } = ring
const centre = (top + bottom) / 2

type At = { readonly x: number; readonly y: number }
export type PlannedNode = At &
  (
    | { readonly consumer: ConsumerName; readonly place?: never }
    | { readonly place: PlaceName; readonly consumer?: never }
  )

/** In the order in which they are read aloud. */
export const nodes: readonly PlannedNode[] = [
  { place: "buyers", x: 46, y: centre },
  { place: "checkout", x: 166, y: centre },
  { place: "stock", x: left, y: centre },
  { consumer: "order-from-factory", x: 592, y: top },
  { place: "factory", x: right, y: centre },
  { consumer: "receive-arrival", x: 592, y: bottom },
  { consumer: "pause-ads", x: 432, y: 450 },
  { consumer: "resume-ads", x: 432, y: 524 },
  { place: "ad-manager", x: 608, y: 487 },
  { consumer: "upgrade-to-vip", x: 366, y: 46 },
  { place: "customers", x: 539, y: 46 },
  { consumer: "notify-marketing", x: 712, y: 46 },
  { place: "marketing", x: 904, y: 46 },
  { consumer: "alert-operations", x: 756, y: 487 },
  { place: "operations", x: 912, y: 487 },
]

export type Edge = {
  readonly path: string
  /** Whose work moves along it; what leads to a worker holds what waits for it. */
  readonly by: ConsumerName | "orders"
  readonly leads: "to" | "from"
  readonly isRing?: true
}

export const edges: readonly Edge[] = [
  { by: "orders", leads: "from", path: `M74 ${centre}H136` },
  { by: "orders", leads: "from", path: `M194 ${centre}H236` },
  { by: "order-from-factory", leads: "to", isRing: true, path: `M${left} ${centre}${arc(left + radius, top)}H592` },
  { by: "order-from-factory", leads: "from", isRing: true, path: `M592 ${top}H${right - radius}${arc(right, centre)}` },
  { by: "receive-arrival", leads: "to", isRing: true, path: `M${right} ${centre}${arc(right - radius, bottom)}H592` },
  { by: "receive-arrival", leads: "from", isRing: true, path: `M592 ${bottom}H${left + radius}${arc(left, centre)}` },
  { by: "pause-ads", leads: "to", path: "M272 312V430Q272 450 292 450H332" },
  { by: "resume-ads", leads: "to", path: "M272 312V504Q272 524 292 524H332" },
  { by: "pause-ads", leads: "from", path: "M530 450C560 450 552 487 580 487" },
  { by: "resume-ads", leads: "from", path: "M530 524C560 524 552 487 580 487" },
  { by: "upgrade-to-vip", leads: "to", path: `M166 ${centre - 30}V66Q166 46 186 46H266` },
  { by: "upgrade-to-vip", leads: "from", path: "M464 46H511" },
  { by: "notify-marketing", leads: "to", path: "M567 46H612" },
  { by: "notify-marketing", leads: "from", path: "M810 46H876" },
  { by: "alert-operations", leads: "to", path: "M756 432V456" },
  { by: "alert-operations", leads: "from", path: "M854 487H884" },
]

function arc(x: number, y: number): string {
  return `A${radius} ${radius} 0 0 1 ${x} ${y}`
}

export type LabelName = "short" | "ask" | "callback" | "arrival" | "filled" | "bulk" | "stuck"
/** What an edge is called; read aloud it would only repeat what the nodes say. */
export const labels: readonly (At & { readonly name: LabelName })[] = [
  { name: "short", x: 440, y: top },
  { name: "ask", x: 742, y: top },
  { name: "callback", x: 742, y: bottom },
  { name: "arrival", x: 440, y: bottom },
  { name: "short", x: 302, y: 431 },
  { name: "filled", x: 302, y: 543 },
  { name: "bulk", x: 216, y: 24 },
  { name: "stuck", x: 756, y: 420 },
]
