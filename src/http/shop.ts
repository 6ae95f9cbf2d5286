import type { Ad, AdChange, AdRefusal } from "../advertising/ad.ts"
import type { PauseRequest } from "../advertising/confirm-pause.ts"
import type { DeliveryRow } from "../messaging/deliveries.ts"
import type { DeadLetter, DeskAnswer } from "../operations/dead-letters.ts"
import type { InvariantResult } from "../operations/invariants.ts"
import type { ByHand, HandAnswer } from "../replenishment/decide-by-hand.ts"
import type { Factory } from "../replenishment/factories.ts"
import type { ProductionOrder } from "../replenishment/production-order.ts"
import type { ReceiveCallback } from "../replenishment/receive-callback.ts"
import type { CancelAnswer } from "../sales/cancel-order.ts"
import type { CheckoutAnswer } from "../sales/checkout.ts"
import type { LifeStep, Order } from "../sales/order-store.ts"
import type { UnknownProducts, Wish } from "../sales/place-order.ts"
import type { AdjustRefusal, Adjustment } from "../stock/adjust-stock.ts"
import type { ChangeRefusal, ProductChange } from "../stock/change-product.ts"
import type { CreateRefusal, NewProduct } from "../stock/create-product.ts"
import type { No, Product } from "../stock/products.ts"
import type { Movement } from "../stock/stock.ts"

export type Page = { readonly after?: string | undefined; readonly limit: number }
export type PageOf<Item> = { readonly items: readonly Item[]; readonly next: string | undefined }

/** All that the API can ask of the shop; plugged together in the runtimes. */
export type Shop = {
  readonly listProducts: (page: Page) => Promise<PageOf<Product>>
  readonly findProduct: (sku: string) => Promise<Product | undefined>
  /** Without a factory: the seeded one. */
  readonly createProduct: (
    product: Omit<NewProduct, "factoryId"> & { readonly factoryId?: string | undefined },
    actor: string,
  ) => Promise<Product | CreateRefusal>
  readonly changeProduct: (sku: string, change: ProductChange, actor: string) => Promise<Product | ChangeRefusal>
  readonly adjustStock: (sku: string, adjustment: Adjustment, actor: string) => Promise<Movement | AdjustRefusal>
  readonly listFactories: () => Promise<Factory[]>
  readonly createFactory: (factory: Factory, actor: string) => Promise<Factory | No<"factory-taken">>
  readonly listAds: () => Promise<Ad[]>
  readonly createAd: (ad: Ad, actor: string) => Promise<Ad | AdRefusal>
  readonly changeAd: (id: string, change: AdChange, actor: string) => Promise<Ad | AdRefusal>
  readonly findPauseRequest: (token: string) => Promise<PauseRequest | undefined>
  readonly confirmPause: (token: string) => Promise<PauseRequest | undefined>
  readonly checkOut: (wish: Wish) => Promise<CheckoutAnswer | UnknownProducts>
  readonly listOrders: (page: Page) => Promise<PageOf<Order>>
  readonly findOrder: (id: string) => Promise<(Order & { life: LifeStep[] }) | undefined>
  readonly cancelOrder: (id: string, actor: string) => Promise<CancelAnswer>
  readonly receiveCallback: ReceiveCallback
  readonly listProductionOrders: (page: Page & { state: string | undefined }) => Promise<PageOf<ProductionOrder>>
  readonly findProductionOrder: (id: string) => Promise<ProductionOrder | undefined>
  readonly askAgain: (id: string, by: ByHand) => Promise<HandAnswer>
  readonly closeProductionOrder: (id: string, by: ByHand) => Promise<HandAnswer>
  readonly listDeliveries: (page: Page & { state: string | undefined }) => Promise<PageOf<DeliveryRow>>
  readonly listDeadLetters: (page: Page) => Promise<PageOf<DeadLetter>>
  readonly resendDeadLetter: (id: string, actor: string) => Promise<DeskAnswer>
  readonly discardDeadLetter: (id: string, actor: string, reason: string) => Promise<DeskAnswer>
  readonly invariants: () => Promise<InvariantResult[]>
  /** Resolves when the database answers; otherwise throws why not. */
  readonly ready: () => Promise<void>
  /** Whether an error means that the database is away or busy for the moment. */
  readonly isBusy: (error: unknown) => boolean
}
