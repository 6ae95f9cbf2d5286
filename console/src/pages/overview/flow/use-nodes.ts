import type { LinkProps } from "@tanstack/react-router"
import type { Overview } from "../../../../../src/views/overview.ts"
import type { Json } from "../../../api/json.ts"
import { useFormat } from "../../../words/format.ts"
import { useWords } from "../../../words/language.tsx"
import { consumerWords } from "../consumer-words.ts"
import { type Doing, useDoing } from "../use-doing.ts"
import type { NodeShown } from "./Node.tsx"
import type { ConsumerName, PlaceName, PlannedNode } from "./plan.ts"
import { words } from "./words.ts"

const orders: LinkProps = { to: "/console/orders" }
const productionOrders: LinkProps = { to: "/console/production-orders" }
const customers: LinkProps = { to: "/console/customers" }
const posts = (kind: string): LinkProps => ({ to: "/console/posts", search: { kind } })

const links: Record<ConsumerName | PlaceName, LinkProps> = {
  buyers: customers,
  checkout: orders,
  stock: { to: "/console/products" },
  "order-from-factory": productionOrders,
  factory: productionOrders,
  "receive-arrival": productionOrders,
  "pause-ads": posts("ads-pause"),
  "resume-ads": posts("ads-resume"),
  "ad-manager": { to: "/console/posts" },
  "upgrade-to-vip": customers,
  customers,
  "notify-marketing": posts("webhook"),
  marketing: posts("webhook"),
  "alert-operations": posts("operations"),
  operations: posts("operations"),
}

const good = (text: string): Doing => ({ tone: "good", icon: "check", text })
const quiet = (text: string): Doing => ({ tone: "over", icon: "minus", text })

/** What the nodes of the flow say of themselves at `now`, and where they lead. */
export function useNodes(
  overview: Json<Overview>,
  newestOrderAt: string | undefined,
  now: number,
): (node: PlannedNode) => NodeShown {
  const t = useWords(words)
  const named = useWords(consumerWords)
  const format = useFormat()
  const doing = useDoing()
  const { short, shortCount, ordersToday, customersAway, unsentAlerts } = overview
  const producing = short.filter(({ productionOrder }) => isAtFactory(productionOrder)).length
  const paused = short.filter(({ adPaused }) => adPaused).length
  const places: Record<PlaceName, () => Doing | undefined> = {
    buyers: () =>
      newestOrderAt === undefined
        ? quiet(t("noOrder"))
        : { tone: "over", icon: "clock", text: t("lastOrder", { time: format.ago(newestOrderAt, now) }) },
    // The first orders of a day are seen before they are counted.
    checkout: () =>
      ordersToday.orders === 0 && newestOrderAt !== undefined
        ? undefined
        : { tone: "over", icon: "orders", text: t("ordersToday", { count: ordersToday.orders }) },
    stock: () =>
      shortCount > 0
        ? { tone: "busy", icon: "moving", text: t("stockShort", { count: shortCount }) }
        : good(t("stockFine")),
    factory: () =>
      producing > 0
        ? { tone: "busy", icon: "moving", text: t("producing", { count: producing }) }
        : quiet(t("noProduction")),
    "ad-manager": () =>
      paused > 0 ? { tone: "wait", icon: "pause", text: t("adsPaused", { count: paused }) } : quiet(t("adsRunning")),
    customers: () => (customersAway ? { tone: "stuck", icon: "warning", text: t("away") } : good(t("reachable"))),
    marketing: () => ({ tone: "over", icon: "external", text: t("byWebhook") }),
    operations: () =>
      unsentAlerts > 0
        ? { tone: "stuck", icon: "warning", text: t("unsent", { count: unsentAlerts }) }
        : { tone: "over", icon: "mail", text: t("byMail") },
  }
  return (node) => {
    if (node.place) return { name: t(node.place), doing: places[node.place](), link: links[node.place] }
    const consumer = overview.consumers.find(({ name }) => name === node.consumer)
    const isDead = consumer !== undefined && consumer.dead > 0
    return {
      name: named(node.consumer),
      doing: consumer && doing(consumer, now),
      link: isDead ? { to: "/console/dead-letters", search: { consumer: node.consumer } } : links[node.consumer],
    }
  }
}

function isAtFactory(order: Json<Overview>["short"][number]["productionOrder"]): boolean {
  return order !== null && ["accepted", "unconfirmed", "partly-arrived"].includes(order.state)
}
