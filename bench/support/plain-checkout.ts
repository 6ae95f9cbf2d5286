import { createHash } from "node:crypto"
import type { Database } from "../../src/database/database.ts"
import type { CheckoutAnswer } from "../../src/sales/checkout.ts"
import type { UnknownProducts, Wish } from "../../src/sales/place-order.ts"
import { newId, type OrderId, type ProductId } from "../../src/shared/ids.ts"

type Row = { id: ProductId; price: number; onHand: number }

/**
 * A checkout as one would write it first: a transaction of its own for each request, a statement for each step, the
 * same rows in the same tables. It sells what is there and knows no back-orders; it is for products that do not run out.
 */
export async function plainCheckout(db: Database, wish: Wish): Promise<CheckoutAnswer | UnknownProducts> {
  const { caller, key, customerId = null, lines } = wish
  return db.transaction(async (tx) => {
    if (key !== undefined) {
      const kept = await tx.query`select id from orders where caller = ${caller} and idempotency_key = ${key}`
      if (kept.length > 0) throw new Error("the load sends each key once")
    }
    const id = newId<OrderId>()
    const createdAt = new Date()
    const accepted = []
    for (const { sku, quantity } of lines.toSorted((a, b) => (a.sku < b.sku ? -1 : 1))) {
      const [row] = await tx.query<Row>`
        select p.id, p.price, s.on_hand as "onHand"
        from stock s
        join products p on p.id = s.product_id
        where p.sku = ${sku}
        for no key update of s
      `
      if (!row) return { kind: "unknown-products", skus: [sku] }
      if (row.onHand < quantity) return { kind: "sold-out", lacking: [{ sku, wanted: quantity, stock: row.onHand }] }
      await tx.query`update stock set on_hand = on_hand - ${quantity} where product_id = ${row.id}`
      await tx.query`
        insert into stock_movements (product_id, delta, balance, kind, order_id, at)
        values (${row.id}, ${-quantity}, ${row.onHand - quantity}, 'sale', ${id}, ${createdAt})
      `
      accepted.push({ sku, productId: row.id, quantity, price: row.price, taken: quantity })
    }
    const total = accepted.reduce((sum, { quantity, price }) => sum + quantity * price, 0)
    const digest = key === undefined ? null : createHash("sha256").update(JSON.stringify(lines)).digest("hex")
    await tx.query`
      insert into orders (id, customer_id, total, caller, idempotency_key, body_digest, created_at)
      values (${id}, ${customerId}, ${total}, ${caller}, ${key ?? null}, decode(${digest}, 'hex'), ${createdAt})
    `
    for (const [at, { productId, quantity, price, taken }] of accepted.entries())
      await tx.query`
        insert into order_lines (order_id, line, product_id, quantity, price, taken)
        values (${id}, ${at + 1}, ${productId}, ${quantity}, ${price}, ${taken})
      `
    return {
      kind: "accepted",
      order: {
        id,
        caller,
        customerId,
        key: key === undefined ? null : { value: key, digest: digest! },
        total,
        lines: accepted,
        createdAt,
      },
    }
  })
}
