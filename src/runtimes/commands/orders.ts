import type { Command } from "commander"
import { findOrder, orderLife } from "../../sales/order-store.ts"
import { isId } from "../../shared/ids.ts"
import { examples, onDatabase, print, Refused } from "./command.ts"

export function orderCommands(restock: Command): void {
  const orders = examples(restock.command("orders"), [
    ["restock orders show 01a2116f-…", "what happened to an order so far"],
  ]).description("what customers bought")
  examples(orders.command("show <id>"), [["restock orders show 01a2116f-… --json", "as the API answers"]])
    .description("an order's lines, and what happened to it so far")
    .option("--json", "print JSON")
    .action((id: string, { json }: { json?: boolean }) =>
      onDatabase(async ({ db }) => {
        const order = isId(id) ? await findOrder(db, id) : undefined
        if (!order) throw new Refused(`There is no order ${id}.`)
        const life = await orderLife(db, id)
        if (json) return print({ ...order, life })
        console.log(
          `${order.id}  ${order.status}  ${order.total} won${order.customerId ? `  ${order.customerId}` : ""}`,
        )
        for (const { sku, quantity, waiting } of order.lines)
          console.log(`  ${quantity} × ${sku}${waiting > 0 ? `, ${waiting} waiting` : ""}`)
        for (const { at, what, sku, pieces } of life)
          console.log(`${at.toISOString()}  ${what.padEnd(9)}  ${sku === null ? "" : `${pieces} × ${sku}`}`.trimEnd())
      }),
    )
}
