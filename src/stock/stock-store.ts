import { fragment, inOrder, type Transaction } from "../database/database.ts"
import type { ProductId, ProductionOrderId } from "../shared/ids.ts"
import type { Change, StockStore } from "./door.ts"
import type { Shelf } from "./stock.ts"

export function stockStore(tx: Transaction, leadSeconds: number): StockStore {
  return {
    leadSeconds,
    lock: (ids, busy) => lockShelves(tx, ids, busy),
    write: (changes, now) => writeChanges(tx, changes, now),
    productionOrder: async (id) => (await findOrder(tx, id))!,
  }
}

type ShelfRow = Shelf & { readonly now: Date }

const patiently = fragment``
const skippingLocked = fragment`skip locked`

// Everything a decision needs is in the locked row itself: what a join brought along could be older than the lock.
async function lockShelves(tx: Transaction, ids: readonly ProductId[], busy: "wait" | "skip") {
  const rows = await tx.query<ShelfRow>`
    select s.product_id as "productId", p.sku, p.price, s.on_hand as "onHand", s.waiting, s.last_position as "lastPosition",
           s.reorder_point as "reorderPoint", s.order_up_to as "orderUpTo", s.backorders,
           s.refusal_stands as "refusalStands", s.shortage_id as "shortageId",
           s.production_order_id as "productionOrderId", clock_timestamp() as now
    from stock s
    join products p on p.id = s.product_id
    where s.product_id = any(${ids}::bigint[])
    order by s.product_id
    for no key update of s ${busy === "skip" ? skippingLocked : patiently}
  `
  return { shelves: rows.map(({ now: _, ...shelf }) => shelf), now: rows.at(-1)?.now ?? new Date() }
}

async function findOrder(tx: Transaction, id: ProductionOrderId) {
  const [order] = await tx.query<{ quantity: number; expectedAt: Date }>`
    select quantity, expected_at as "expectedAt"
    from production_orders
    where id = ${id}
  `
  return order
}

async function writeChanges(tx: Transaction, changes: readonly Change[], now: Date): Promise<void> {
  await writeShortages(tx, changes, now)
  await inOrder(
    writeShelves(tx, changes),
    writeMovements(tx, changes, now),
    writeQueue(tx, changes, now),
    countRefusals(tx, changes, now),
  )
}

async function writeShortages(tx: Transaction, changes: readonly Change[], now: Date): Promise<void> {
  for (const { shelf, step, expectedAt } of changes) {
    if (step.kind === "nothing") continue
    if (step.kind === "closes") {
      await tx.query`update shortages set closed_at = ${now} where id = ${step.shortageId}`
      continue
    }
    if (step.kind !== "orders-again")
      await tx.query`
        insert into shortages (id, product_id, opened_at)
        values (${step.shortageId}, ${shelf.productId}, ${now})
      `
    if (step.kind !== "opens")
      await tx.query`
        insert into production_orders (id, shortage_id, number, product_id, quantity, requested_at, expected_at)
        select ${step.productionOrderId}, ${step.shortageId}::uuid, count(*) + 1, ${shelf.productId}, ${step.quantity},
               ${now}, ${expectedAt}
        from production_orders
        where shortage_id = ${step.shortageId}::uuid
      `
  }
}

function writeShelves(tx: Transaction, changes: readonly Change[]) {
  return tx.query`
    update stock s
    set on_hand = c."onHand",
        waiting = c.waiting,
        last_position = c."lastPosition",
        reorder_point = c."reorderPoint",
        order_up_to = c."orderUpTo",
        backorders = c.backorders,
        refusal_stands = c."refusalStands",
        shortage_id = c."shortageId",
        production_order_id = c."productionOrderId"
    from jsonb_to_recordset(${JSON.stringify(changes.map(({ shelf }) => shelf))}::jsonb)
      as c ("productId" bigint, "onHand" bigint, waiting bigint, "lastPosition" bigint, "reorderPoint" bigint,
            "orderUpTo" bigint, backorders text, "refusalStands" boolean, "shortageId" uuid,
            "productionOrderId" uuid)
    where s.product_id = c."productId"
  `
}

async function writeMovements(tx: Transaction, changes: readonly Change[], now: Date): Promise<void> {
  const movements = changes.flatMap((change) => change.movements)
  if (movements.length === 0) return
  await tx.query`
    insert into stock_movements (product_id, delta, balance, kind, order_id, ask_id, reason, at)
    select m."productId", m.delta, m.balance, m.kind, m."orderId", m."askId", m.reason, ${now}
    from jsonb_to_recordset(${JSON.stringify(movements)}::jsonb)
      as m ("productId" bigint, delta bigint, balance bigint, kind text, "orderId" uuid, "askId" uuid, reason text)
  `
}

async function writeQueue(tx: Transaction, changes: readonly Change[], now: Date): Promise<void> {
  const newcomers = changes.flatMap((change) => change.newcomers)
  if (newcomers.length > 0)
    await tx.query`
      insert into waiting_lines (product_id, position, order_id, pieces, since)
      select w."productId", w.position, w."orderId", w.pieces, ${now}
      from jsonb_to_recordset(${JSON.stringify(newcomers)}::jsonb)
        as w ("productId" bigint, position bigint, "orderId" uuid, pieces bigint)
    `
  for (const { shelf, leavers, served } of changes) {
    if (leavers.length > 0)
      await tx.query`
        delete from waiting_lines
        where product_id = ${shelf.productId} and order_id = any(${leavers}::uuid[])
      `
    if (served > 0) await serveOldest(tx, shelf.productId, served, shelf.onHand + served, now)
  }
}

/** Gives `pieces` to the oldest lines in one statement, however many they are, and books a movement for each. */
async function serveOldest(tx: Transaction, productId: ProductId, pieces: number, onHand: number, now: Date) {
  const [{ given } = { given: 0 }] = await tx.query<{ given: number }>`
    with front as (
      -- A line waits for one piece at least, so no more lines than pieces can be served.
      select position, order_id, pieces
      from waiting_lines
      where product_id = ${productId}
      order by position
      limit ${pieces}
    ), queue as (
      select *, sum(pieces) over (order by position) - pieces as before
      from front
    ), served as (
      select position, order_id, pieces, before, least(pieces, ${pieces} - before) as given
      from queue
      where before < ${pieces}
    ), done as (
      delete from waiting_lines w
      using served s
      where w.product_id = ${productId} and w.position = s.position and s.given = s.pieces
    ), shorter as (
      update waiting_lines w
      set pieces = w.pieces - s.given
      from served s
      where w.product_id = ${productId} and w.position = s.position and s.given < s.pieces
    ), booked as (
      insert into stock_movements (product_id, delta, balance, kind, order_id, at)
      select ${productId}, -given, ${onHand} - before - given, 'fill', order_id, ${now}
      from served
      order by position
    )
    select coalesce(sum(given), 0) as given
    from served
  `
  if (given !== pieces) throw new Error(`the queue of product ${productId} holds ${given} pieces, ${pieces} were due`)
}

async function countRefusals(tx: Transaction, changes: readonly Change[], now: Date): Promise<void> {
  for (const { shelf, refused } of changes)
    if (refused.orders > 0)
      await tx.query`
        insert into refusals as r (product_id, minute, orders, pieces)
        values (${shelf.productId}, date_trunc('minute', ${now}::timestamptz), ${refused.orders}, ${refused.pieces})
        on conflict (product_id, minute)
        do update set orders = r.orders + excluded.orders, pieces = r.pieces + excluded.pieces
      `
}
