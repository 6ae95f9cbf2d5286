import { inOrder, type Reader, type Transaction } from "../database/database.ts"
import type { AskId, ProductId, ProductionOrderId } from "../shared/ids.ts"

export type ProductionOrderState =
  "requested" | "sending" | "accepted" | "unconfirmed" | "partly-arrived" | "arrived" | "rejected" | "failed" | "closed"

/** Ended orders make room for the next one; a rejected or failed order is open until a person decides. */
export const isEnded = (state: ProductionOrderState) => state === "arrived" || state === "closed"

export type AskState = "sending" | "not-sent" | "accepted" | "unconfirmed" | "rejected"

/** A production order with its row locked. The stock row's lock, where it is needed too, comes first. */
export type LockedOrder = {
  readonly id: ProductionOrderId
  readonly productId: ProductId
  readonly sku: string
  readonly factoryId: string
  readonly state: ProductionOrderState
  readonly quantity: number
  readonly arrived: number
  /** Asks prepared so far, and those of them that are or may be with the factory. */
  readonly asks: number
  readonly asksMade: number
  readonly deadlinePassed: boolean
  readonly reason: string | null
}

export async function lockOrder(tx: Transaction, id: string): Promise<LockedOrder | undefined> {
  const [, [order]] = await inOrder(
    tx.query`select 1 from production_orders where id = ${id} for no key update`,
    // A second look: only a statement that began after the lock was given sees everything that happened before it.
    tx.query<LockedOrder>`
      select o.id, o.product_id as "productId", p.sku, p.factory_id as "factoryId", o.state, o.quantity, o.arrived,
             (select count(*) from asks a where a.production_order_id = o.id) as asks,
             (select count(*) from asks a
              where a.production_order_id = o.id and a.state in ('accepted', 'unconfirmed')) as "asksMade",
             coalesce(o.deadline_at <= now(), false) as "deadlinePassed", o.reason
      from production_orders o
      join products p on p.id = o.product_id
      where o.id = ${id}
    `,
  )
  return order
}

export async function setState(
  tx: Transaction,
  id: ProductionOrderId,
  state: ProductionOrderState,
  reason: string | null = null,
): Promise<void> {
  await tx.query`
    update production_orders
    set state = ${state},
        reason = ${reason},
        ended_at = case when ${isEnded(state)} then now() end,
        to_be_asked_since = case when ${state === "requested"} then now() else to_be_asked_since end,
        alerted_at = case when ${state === "requested"} then null else alerted_at end,
        deadline_at = case when ${state === "partly-arrived"} then deadline_at end
    where id = ${id}
  `
}

export type ProductionOrder = {
  readonly id: ProductionOrderId
  readonly sku: string
  readonly state: ProductionOrderState
  readonly quantity: number
  readonly arrived: number
  readonly shortageId: string
  readonly number: number
  readonly reason: string | null
  readonly requestedAt: Date
  readonly expectedAt: Date
  readonly deadlineAt: Date | null
  readonly endedAt: Date | null
  /** We were away while the factory may have called: the goods may lie at the door, uncounted. */
  readonly callbackMayBeMissed: boolean
  readonly asks: readonly {
    readonly id: AskId
    readonly number: number
    readonly state: AskState
    readonly quantity: number
    readonly counted: number
    readonly askedAt: string
    readonly answer: string | null
  }[]
}

export async function findProductionOrder(db: Reader, id: string): Promise<ProductionOrder | undefined> {
  const [order] = await db.query<ProductionOrder>`select * from production_order_view where id = ${id}`
  return order
}

/** Newest first, those older than `before`, of one state or all. */
export function listProductionOrders(
  db: Reader,
  { before, state, limit }: { before?: string | undefined; state?: string | undefined; limit: number },
): Promise<ProductionOrder[]> {
  return db.query`
    select *
    from production_order_view
    where (${state}::text is null or state = ${state})
      and (${before}::uuid is null
           or ("requestedAt", id) < (select requested_at, id from production_orders where id = ${before}::uuid))
    order by "requestedAt" desc, id desc
    limit ${limit}
  `
}

/** The factory calls once. Where it may have called while this process was not there, a forgotten order looks the same. */
export async function noteThatWeWereAway(db: Reader): Promise<void> {
  await db.query`
    update production_orders
    set callback_may_be_missed = true
    where state in ('sending', 'accepted', 'unconfirmed', 'partly-arrived')
  `
}
