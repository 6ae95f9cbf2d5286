import type { Action } from "../../views/actions.ts"
import type { DeadLetterCause } from "../../views/dead-letter-causes.ts"
import type { OrderFilter, OrderStory } from "../../views/order-story.ts"
import type { Overview } from "../../views/overview.ts"
import type { Post, PostContent, PostKind } from "../../views/posts.ts"
import type { LedgerLine, ProductHistory } from "../../views/product-history.ts"
import type {
  ListedProductionOrder,
  ProductionOrderFilter,
  ProductionOrderStory,
} from "../../views/production-order-story.ts"
import type { Pulse } from "../../views/pulse.ts"
import type { Vip } from "../../views/vips.ts"
import type { Order } from "../../sales/order-store.ts"
import type { Page, PageOf } from "../shop.ts"

/** What only the console asks: views across areas, and what a person may do about a post. All but `resendPost` only look. */
export type Console = {
  readonly overview: () => Promise<Overview>
  readonly orders: (page: Page & OrderFilter) => Promise<PageOf<Order>>
  readonly orderStory: (id: string) => Promise<OrderStory | undefined>
  readonly productHistory: (sku: string, hours: number) => Promise<ProductHistory | undefined>
  readonly ledger: (sku: string, page: Page) => Promise<PageOf<LedgerLine> | undefined>
  readonly productionOrders: (page: Page & { filter: ProductionOrderFilter }) => Promise<PageOf<ListedProductionOrder>>
  readonly productionOrderStory: (id: string) => Promise<ProductionOrderStory | undefined>
  readonly deadLetterCauses: () => Promise<readonly DeadLetterCause[]>
  readonly posts: (page: Page & { kind?: PostKind | undefined }) => Promise<PageOf<Post>>
  readonly post: (kind: PostKind, id: string) => Promise<PostContent | undefined>
  readonly resendPost: (kind: PostKind, id: string, by: { actor: string; reason: string }) => Promise<ResendAnswer>
  readonly vips: (page: Page) => Promise<PageOf<Vip> | "away">
  readonly actions: (page: Page & { subject?: string | undefined }) => Promise<PageOf<Action>>
  readonly pulse: () => Promise<Pulse>
}

export type ResendAnswer = "done" | "unknown" | Exclude<PostContent["resendable"], "yes">
