import { isLockTimeout, type Reader, type Transaction } from "../database/database.ts"
import type { OrderId } from "../shared/ids.ts"
import type { AcceptedLine, AcceptedOrder, OrderStatus } from "./order.ts"

/** Somebody else was still inserting the same Idempotency-Key when the lock timeout came. */
export class TwinRunning extends Error {
  override readonly name = "TwinRunning"
}

type OrderRow = Omit<AcceptedOrder, "key" | "createdAt" | "lines"> & {
  readonly createdAt: string
  readonly lines: AcceptedLine[]
  readonly idempotencyKey: string | null
  readonly digest: string | null
}

const acceptedFrom = ({ idempotencyKey, digest, createdAt, ...order }: OrderRow): AcceptedOrder => ({
  ...order,
  key: idempotencyKey === null ? null : { value: idempotencyKey, digest: digest! },
  createdAt: new Date(createdAt),
})

/** The orders that were accepted under these keys. */
export async function keptOrders(
  db: Reader,
  keys: readonly { caller: string; key: string }[],
): Promise<AcceptedOrder[]> {
  if (keys.length === 0) return []
  const rows = await db.query<OrderRow>`select * from kept_orders(${JSON.stringify(keys)}::jsonb)`
  return rows.map(acceptedFrom)
}

/** Looks an order up as it was accepted, also after a commit whose answer was lost. */
export async function acceptedOrder(db: Reader, id: OrderId): Promise<AcceptedOrder | undefined> {
  const [row] = await db.query<OrderRow>`select * from accepted_orders where id = ${id}`
  return row && acceptedFrom(row)
}

/** Writes accepted orders with their lines. Keys go in sorted order, so that two batches never wait for each other in a ring. */
export async function saveOrders(tx: Transaction, orders: readonly AcceptedOrder[]): Promise<void> {
  if (orders.length === 0) return
  try {
    await insertOrders(tx, orders)
  } catch (error) {
    if (isLockTimeout(error)) throw new TwinRunning("a request with the same key is still running", { cause: error })
    throw error
  }
}

async function insertOrders(tx: Transaction, orders: readonly AcceptedOrder[]): Promise<void> {
  const sorted = orders.toSorted((a, b) => compare(a.caller, b.caller) || compare(a.key?.value, b.key?.value))
  const rows = sorted.map(({ id, caller, customerId, key, total, createdAt }) => {
    return { id, caller, customerId, key: key?.value, digest: key?.digest, total, createdAt }
  })
  const lines = orders.flatMap((order) => order.lines.map((line, at) => ({ ...line, line: at + 1, orderId: order.id })))
  await tx.query`
    with saved as (
      insert into orders (id, customer_id, total, caller, idempotency_key, body_digest, created_at)
      select o.id, o."customerId", o.total, o.caller, o.key, decode(o.digest, 'hex'), o."createdAt"
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as o (id uuid, "customerId" text, total bigint, caller text, key text, digest text, "createdAt" timestamptz)
    )
    insert into order_lines (order_id, line, product_id, quantity, price, taken)
    select l."orderId", l.line, l."productId", l.quantity, l.price, l.taken
    from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb)
      as l ("orderId" uuid, line int, "productId" bigint, quantity bigint, price bigint, taken bigint)
  `
}

const compare = (a = "", b = "") => (a < b ? -1 : a > b ? 1 : 0)

export type Order = {
  readonly id: OrderId
  readonly status: OrderStatus
  readonly customerId: string | null
  readonly total: number
  readonly lines: readonly OrderLine[]
  readonly createdAt: Date
  readonly cancelledAt: Date | null
}

export type OrderLine = {
  readonly sku: string
  readonly name: string
  readonly quantity: number
  readonly price: number
  /** Pieces that are the customer's already. */
  readonly taken: number
  readonly waiting: number
  /** When the missing pieces are expected, if a production order is open. */
  readonly expectedAt: string | null
}

export async function findOrder(db: Reader, id: string): Promise<Order | undefined> {
  const [order] = await db.query<Order>`select * from order_view where id = ${id}`
  return order
}

/** Newest first, those older than `before`. */
export function listOrders(db: Reader, before: string | undefined, limit: number): Promise<Order[]> {
  return db.query`
    select v.*
    from (
      select id, created_at
      from orders
      where ${before}::uuid is null
         or (created_at, id) < (select created_at, id from orders where id = ${before}::uuid)
      order by created_at desc, id desc
      limit ${limit}
    ) newest
    join order_view v on v.id = newest.id
    order by newest.created_at desc, newest.id desc
  `
}

export type LifeStep = {
  readonly at: Date
  readonly what: string
  readonly sku: string | null
  readonly pieces: number
}

/** What happened to an order so far, oldest first. */
export function orderLife(db: Reader, id: string): Promise<LifeStep[]> {
  return db.query`
    select at, what, sku, pieces
    from (
      select o.created_at as at, 'accepted' as what, null as sku, sum(l.quantity)::bigint as pieces, 0 as step
      from orders o
      join order_lines l on l.order_id = o.id
      where o.id = ${id}
      group by o.id
      union all
      select m.at, case m.kind when 'sale' then 'taken' when 'fill' then 'filled' else 'put-back' end,
             p.sku, abs(m.delta), m.id
      from stock_movements m
      join products p on p.id = m.product_id
      where m.order_id = ${id}
      union all
      select o.cancelled_at, 'cancelled', null, 0, 9223372036854775807
      from orders o
      where o.id = ${id} and o.cancelled_at is not null
    ) steps
    order by at, step
  `
}
