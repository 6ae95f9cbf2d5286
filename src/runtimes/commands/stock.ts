import type { Command } from "commander"
import { AdjustmentBody } from "../../http/schemas.ts"
import { adjustStock } from "../../stock/adjust-stock.ts"
import { findProduct } from "../../stock/products.ts"
import { stockStore } from "../../stock/stock-store.ts"
import { ACTOR, examples, Misused, onDatabase, print, reasonIn, Refused, tell } from "./command.ts"

export function stockCommands(restock: Command): void {
  const stock = examples(restock.command("stock"), [
    ["restock stock adjust CP-502101 5 --reason 'found in the cellar'", "five more"],
  ]).description("what lies on the shelf")
  examples(stock.command("adjust <sku> <pieces>"), [
    ["restock stock adjust CP-502101 5 --reason 'found in the cellar'", "five more"],
    ["restock stock adjust CP-502101 --reason 'fell on the floor' -- -2", "two less"],
  ])
    .description("book counted pieces in or out; what comes in goes to those who wait, oldest first")
    .requiredOption("--reason <words>", "kept in the ledger")
    .option("--json", "print the movement as JSON")
    .action((sku: string, pieces: string, { reason, json }: { reason: string; json?: boolean }) => {
      const delta = piecesIn(pieces)
      reasonIn(reason)
      return onDatabase(async ({ db, config: { factoryDeadlineSeconds } }) => {
        const moved = await db.transaction((tx) =>
          adjustStock(tx, stockStore(tx, factoryDeadlineSeconds), sku, { delta, reason }, ACTOR),
        )
        if ("no" in moved) throw new Refused(moved.detail)
        if (json) return print({ sku, delta, balance: moved.balance, kind: moved.kind, reason })
        const { stock: left, waiting } = (await findProduct(db, sku))!
        const booked = delta > 0 ? `${delta} booked in` : `${-delta} booked out`
        tell(`${booked}: ${left} × ${sku} in stock, ${waiting} waiting.`)
      })
    })
}

function piecesIn(text: string): number {
  const pieces = /^[+-]?\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (!AdjustmentBody.shape.delta.safeParse(pieces).success)
    throw new Misused(`${text} is no number of pieces; write 5, or -- -5 to take five out.`)
  return pieces
}
