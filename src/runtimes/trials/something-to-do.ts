import type { Reader } from "../../database/database.ts"
import { consumersOf } from "../../flow.ts"

const workers = consumersOf("shop").filter((name) => name !== "notify-marketing")

/** The smallest order that makes a product run short, so that there is something to do; undefined when there is already. */
export async function findSomethingToDo(db: Reader): Promise<{ sku: string; quantity: number } | undefined> {
  const [due] = await db.query`
    select from deliveries
    where consumer = any (${workers}) and state = 'pending' and next_attempt_at <= now()
    limit 1
  `
  if (due) return undefined
  const [product] = await db.query<{ sku: string; quantity: number }>`
    select p.sku, s.on_hand - s.reorder_point as quantity
    from stock s
    join products p on p.id = s.product_id
    where s.shortage_id is null and s.on_hand - s.reorder_point between 1 and 10000
    order by s.on_hand - s.reorder_point
    limit 1
  `
  return product
}
