import type { DatabaseName } from "../../../database/backup/format.ts"

export const exportNames = ["products", "orders", "ledger", "customers"] as const
export type ExportName = (typeof exportNames)[number]

export type Export = {
  readonly database: DatabaseName
  readonly columns: readonly string[]
  /** Reads `columns`, in this order; `$1` and `$2` are from when, and up to when. */
  readonly text: string
  /** Whether it has a time that can be chosen by. */
  readonly hasTime: boolean
}

const time = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
const between = (column: string) => `${column} >= $1::timestamptz and ${column} < $2::timestamptz`

/** Of people only the customers' own table tells more than an id. */
export const exports: Readonly<Record<ExportName, Export>> = {
  products: {
    database: "shop",
    // As `restock import` takes them.
    columns: ["sku", "name", "price", "stock", "reorderPoint", "orderUpTo", "backorders", "factoryId", "adId"],
    text: `select sku, name, price, stock, "reorderPoint", "orderUpTo", backorders, "factoryId", "adId"
           from product_view
           order by id`,
    hasTime: false,
  },
  orders: {
    database: "shop",
    columns: [
      ...["orderId", "createdAt", "status", "customerId", "total", "cancelledAt"],
      ...["line", "sku", "name", "quantity", "price", "waiting"],
    ],
    text: `select o.id, ${time("o.created_at")},
                  case when o.cancelled_at is not null then 'cancelled'
                       when exists (select from waiting_lines w where w.order_id = o.id) then 'backordered'
                       else 'confirmed' end,
                  o.customer_id, o.total, ${time("o.cancelled_at")},
                  l.line, p.sku, p.name, l.quantity, l.price, coalesce(w.pieces, 0)
           from orders o
           join order_lines l on l.order_id = o.id
           join products p on p.id = l.product_id
           left join waiting_lines w on w.order_id = o.id and w.product_id = l.product_id
           where ${between("o.created_at")}
           order by o.created_at, o.id, l.line`,
    hasTime: true,
  },
  ledger: {
    database: "shop",
    columns: ["id", "at", "sku", "kind", "delta", "balance", "orderId", "askId", "reason"],
    text: `select m.id, ${time("m.at")}, p.sku, m.kind, m.delta, m.balance, m.order_id, m.ask_id, m.reason
           from stock_movements m
           join products p on p.id = m.product_id
           where ${between("m.at")}
           order by m.id`,
    hasTime: true,
  },
  customers: {
    database: "customers",
    columns: ["id", "type", "email", "name", "createdAt", "becameVipAt", "vipOrderId"],
    text: `select id, type, email, name, ${time("created_at")}, ${time("became_vip_at")}, vip_order_id
           from customers
           where ${between("created_at")}
           order by id`,
    hasTime: true,
  },
}
