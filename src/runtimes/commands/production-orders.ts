import type { Command } from "commander"
import { askAgain, closeOrder, type HandAnswer } from "../../replenishment/decide-by-hand.ts"
import { findProductionOrder, listProductionOrders } from "../../replenishment/production-order.ts"
import { revokeCallbacks } from "../../replenishment/revoke-callbacks.ts"
import { isId } from "../../shared/ids.ts"
import { stockStore } from "../../stock/stock-store.ts"
import { ACTOR, type Commanded, examples, onDatabase, print, reasonIn, Refused, tell } from "./command.ts"

type ByHandOptions = { readonly reason?: string; readonly json?: boolean }

export function productionOrderCommands(restock: Command): void {
  const orders = examples(restock.command("production-orders"), [
    ["restock production-orders list --state failed", "what the factory did not deliver"],
    ["restock production-orders ask-again 01a2116f-…", "the factory has lost it"],
  ]).description("what was ordered from the factory")
  examples(orders.command("list"), [["restock production-orders list --state rejected", "what the factory refused"]])
    .description("the newest two hundred, newest first")
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
  decision(orders, "ask-again", "ask the factory once more; if it has not lost the first request, it produces twice", [
    ["restock production-orders ask-again 01a2116f-… --reason 'they lost it'", "kept with the action"],
  ]).action((id: string, options: ByHandOptions) =>
    decide(id, options, async ({ db }, by) => {
      say(id, isId(id) ? await db.transaction((tx) => askAgain(tx, id, by)) : "unknown", "will be asked for again")
    }),
  )
  decision(orders, "close", "wait for it no longer; what still comes is booked, and a short product orders anew", [
    ["restock production-orders close 01a2116f-… --reason 'the oven broke'", "kept with the action"],
  ]).action((id: string, options: ByHandOptions) =>
    decide(id, options, async ({ db, config: { factoryDeadlineSeconds } }, by) => {
      const close = () => db.transaction((tx) => closeOrder(tx, stockStore(tx, factoryDeadlineSeconds), id, by))
      say(id, isId(id) ? await close() : "unknown", "is closed")
    }),
  )
  decision(
    orders,
    "revoke",
    "make the callback addresses worthless that the factory was given for it: one has leaked",
    [["restock production-orders revoke 01a2116f-… --reason 'it was in a log'", "kept with the action"]],
  )
    .addHelpText(
      "after",
      "\nWhoever calls one gets a 404, the factory too: what it still delivers under it is booked by hand (stock adjust).\n" +
        "At its deadline the order is asked for again, with a new address; ask-again does it at once.\n",
    )
    .action((id: string, options: ByHandOptions) =>
      decide(id, options, async ({ db }, by) => {
        const answer = isId(id) ? await db.transaction((tx) => revokeCallbacks(tx, id, by)) : "unknown"
        if (answer === "unknown") throw unknown(id)
        if (answer.revoked === 0) throw new Refused(`Production order ${id} has no callback address that still works.`)
        const what = answer.revoked === 1 ? "One callback address" : `${answer.revoked} callback addresses`
        tell(`${what} of production order ${id} revoked.`)
      }),
    )
}

function decision(orders: Command, word: string, what: string, some: Parameters<typeof examples>[1]): Command {
  return examples(orders.command(`${word} <id>`), some)
    .description(what)
    .option("--reason <words>", "kept with the action")
    .option("--json", "print the production order as it is now as JSON")
}

function decide(
  id: string,
  { reason, json }: ByHandOptions,
  act: (commanded: Commanded, by: { actor: string; reason: string | undefined }) => Promise<void>,
): Promise<void> {
  const by = { actor: ACTOR, reason: reasonIn(reason) }
  return onDatabase(async (commanded) => {
    await act(commanded, by)
    if (json) print(await findProductionOrder(commanded.db, id))
  })
}

const unknown = (id: string) => new Refused(`There is no production order ${id}.`)

function say(id: string, answer: HandAnswer, done: string): void {
  if (answer === "unknown") throw unknown(id)
  if (answer !== "done") throw new Refused(`Production order ${id} is ${answer.not}, so this cannot be done.`)
  tell(`Production order ${id} ${done}.`)
}
