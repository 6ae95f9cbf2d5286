import { type Database, type Reader, sqlState, type Transaction } from "../database/database.ts"
import type { Outbox } from "../flow.ts"
import { checkFrom, type InvariantResult } from "./invariants.ts"
import { quickLook } from "./invariant.ts"

/**
 * A quick look that moves the checkpoints on to what it saw, if all of safety holds: what is broken stays in front of
 * them, and is found again by every look. Reads and moves in one snapshot, and locks nothing but checkpoints.
 *
 * Nothing slips through behind a checkpoint. A movement has a higher number than all earlier ones of its product, because
 * it is written under the lock of the product's stock row: so what a snapshot sees of a product is all up to the highest
 * number it sees, however late a transaction of another product commits. Of all products together that is true a look
 * later, once everyone has ended who may have taken a number before: from there the ledger is read. What goes by time is
 * passed only as far as the oldest transaction that was running before the snapshot: whatever commits later is younger.
 */
export async function lookAndMoveOn(db: Database, of: Outbox): Promise<InvariantResult[]> {
  const next = await passedTime(db)
  try {
    return await db.transaction(async (tx) => {
      await tx.query`set transaction isolation level repeatable read`
      // After a long time without one there is a lot to add up, and a look that gives up is never caught up.
      await tx.query`set local statement_timeout = '10min'`
      // Two who move on would lock the products' rows in any order: the second one only looks.
      const [mark] = await tx.query`select from checkpoint for update skip locked`
      const look = await quickLook(tx)
      const results = await checkFrom(tx, of, look)
      const isSafe = results.every(({ id, holds }) => holds || id.startsWith("L-"))
      if (mark && isSafe) await moveOn(tx, of, look.until, next)
      return results
    })
  } catch (error) {
    // Somebody else has just moved them on: nothing of ours is lost, and the next look begins there.
    if (sqlState(error) === "40001") return checkFrom(db, of, await quickLook(db))
    throw error
  }
}

/**
 * Up to when everything that was written has ended, as the database writes it. A second less than the oldest running
 * transaction, because one shows itself a moment after it has its time. Of other roles' transactions the time cannot be
 * seen: they end within a minute, or their own timeouts end them.
 */
async function passedTime(db: Reader): Promise<string> {
  const [row] = await db.query<{ until: string }>`
    select (least(clock_timestamp(), min(
             case when usename = current_user then xact_start
                  when usename is not null then clock_timestamp() - interval '1 minute' end
           )) - interval '1 second')::text as until
    from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()
  `
  return row!.until
}

async function moveOn(tx: Transaction, of: Outbox, until: string, next: string): Promise<void> {
  if (of === "shop") {
    await addMovements(tx)
    await addOrders(tx, until, next)
    await settleMovements(tx, next)
  }
  await tx.query`update checkpoint set until = ${next}::timestamptz where until < ${next}::timestamptz`
}

function addMovements(tx: Transaction) {
  return tx.query`
    insert into stock_checkpoints as c (product_id, movement_id, stock, debited)
    select product_id, max(id), sum(delta), coalesce(-sum(delta) filter (where order_id is not null), 0)
    from movements_to_check()
    group by product_id
    on conflict (product_id) do update
    set movement_id = excluded.movement_id, stock = c.stock + excluded.stock, debited = c.debited + excluded.debited
  `
}

/** Numbers that an earlier look saw are settled when all who ran at that time have ended, and this look has added them up. */
function settleMovements(tx: Transaction, next: string) {
  return tx.query`
    update checkpoint
    set movement_id = seen_movement_id,
        seen_movement_id = (select coalesce(max(movement_id), 0) from stock_checkpoints),
        seen_at = clock_timestamp()
    where seen_at < ${next}::timestamptz
  `
}

function addOrders(tx: Transaction, until: string, next: string) {
  return tx.query`
    insert into stock_checkpoints as c (product_id, accepted)
    select l.product_id, sum(l.quantity * changes.sign)
    from (
      select id, 1 as sign
      from orders
      where created_at > ${until}::timestamptz and created_at <= ${next}::timestamptz
      union all
      select id, -1
      from orders
      where cancelled_at > ${until}::timestamptz and cancelled_at <= ${next}::timestamptz
    ) changes
    join order_lines l on l.order_id = changes.id
    group by l.product_id
    on conflict (product_id) do update set accepted = c.accepted + excluded.accepted
  `
}
