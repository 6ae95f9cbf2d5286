import type { Command } from "commander"
import { askAgain, closeOrder, type HandAnswer } from "../../replenishment/decide-by-hand.ts"
import { listProductionOrders } from "../../replenishment/production-order.ts"
import { isId } from "../../shared/ids.ts"
import { stockStore } from "../../stock/stock-store.ts"
import { ACTOR, onDatabase, print, Refused, tell } from "./command.ts"

export function productionOrderCommands(restock: Command): void {
  const orders = restock.command("production-orders").description("what was ordered from the factory")
  orders
    .command("list")
    .option("--state <state>", "only those in this state")
    .option("--json", "print JSON")
    .action(({ state, json }: { state?: string; json?: boolean }) =>
      onDatabase(async ({ db }) => {
        const rows = await listProductionOrders(db, { state, limit: 200 })
        if (json) return print(rows)
        for (const { id, state: now, arrived, quantity, sku, reason } of rows)
          console.log([id, now.padEnd(14), `${arrived}/${quantity} × ${sku}`, reason ?? ""].join("  ").trimEnd())
        if (rows.length === 0) tell("There are none.")
      }),
    )
  orders
    .command("ask-again <id>")
    .option("--reason <words>", "kept with the action")
    .action((id: string, { reason }: { reason?: string }) =>
      onDatabase(async ({ db }) => {
        const by = { actor: ACTOR, reason }
        say(id, isId(id) ? await db.transaction((tx) => askAgain(tx, id, by)) : "unknown", "will be asked for again")
      }),
    )
  orders
    .command("close <id>")
    .option("--reason <words>", "kept with the action")
    .action((id: string, { reason }: { reason?: string }) =>
      onDatabase(async ({ db, config: { factoryDeadlineSeconds } }) => {
        const by = { actor: ACTOR, reason }
        const close = () => db.transaction((tx) => closeOrder(tx, stockStore(tx, factoryDeadlineSeconds), id, by))
        say(id, isId(id) ? await close() : "unknown", "is closed")
      }),
    )
}

function say(id: string, answer: HandAnswer, done: string): void {
  if (answer === "unknown") throw new Refused(`There is no production order ${id}.`)
  if (answer !== "done") throw new Refused(`Production order ${id} is ${answer.not}, so this cannot be done.`)
  tell(`Production order ${id} ${done}.`)
}
