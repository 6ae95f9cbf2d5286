import type { StoryStep } from "../order-story.ts"
import type { StoryRows } from "./rows.ts"
import { progressOf, step } from "./steps.ts"

/** What a bulk purchase led to. Who was a Vip before does not become one. */
export function tellVip({ order, deliveries, vip }: StoryRows): StoryStep[] {
  const upgrade = deliveries.find(({ consumer }) => consumer === "upgrade-to-vip")
  if (order.customerId === null || !(upgrade || vip)) return []
  const pieces = order.lines.reduce((sum, { quantity }) => sum + quantity, 0)
  const link = { to: "customer", id: order.customerId } as const
  return [
    step("bulk", { at: order.createdAt, pieces, link, payload: upgrade?.data ?? null }),
    ...tellUpgrade(upgrade, vip, link),
    ...tellMarketing(vip),
  ]
}

function tellUpgrade(
  upgrade: StoryRows["deliveries"][number] | undefined,
  vip: StoryRows["vip"],
  link: StoryStep["link"],
): StoryStep[] {
  const what = { consumer: "upgrade-to-vip", link } as const
  if (vip) return [step("became-vip", { ...what, at: vip.becameVipAt, attempts: upgrade?.attempts ?? [] })]
  const progress = upgrade && progressOf(upgrade)
  return progress ? [step("became-vip", { ...what, ...progress })] : []
}

function tellMarketing(vip: StoryRows["vip"]): StoryStep[] {
  const told = vip?.told
  if (!told) return []
  const { consumer, attempts, data: payload } = told
  const what = { consumer, attempts, payload, link: { to: "post", id: told.eventId } } as const
  if (told.state === "done") return [step("marketing-told", { ...what, at: told.endedAt })]
  const progress = progressOf(told)
  return progress ? [step("marketing-told", { ...what, ...progress })] : []
}
