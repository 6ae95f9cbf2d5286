import type { Command } from "commander"
import { refuseExposed } from "../config.ts"
import { runCustomersServer } from "../customers-alone.ts"
import { runDesk } from "../desk.ts"
import { start } from "../start.ts"
import { runWorker } from "../worker.ts"
import { configured, examples } from "./command.ts"

/** What stays open until somebody stops it. */
export function serverCommands(restock: Command): void {
  examples(restock.command("start"), [
    ["restock start", "at http://127.0.0.1:3000, with what it needs"],
    ["PORT=8080 DATABASE_URL=postgres://… restock start", "elsewhere, on a database of yours"],
  ])
    .description("open the shop")
    .action(async () => start(await configured()))

  examples(restock.command("customers"), [
    ["CUSTOMERS_DATABASE_URL=postgres://… restock customers", "on its own machine"],
  ])
    .description("open the customers' server alone")
    .action(async () => runCustomersServer(await configured()))

  examples(restock.command("desk"), [["restock desk", "beside workers and functions"]])
    .description("open the operators' desk alone, over databases in which others work")
    .action(async () => runDesk(refuseExposed(await configured(), "the desk")))

  examples(restock.command("worker"), [["restock worker", "one more pair of hands"]])
    .description("work deliveries off beside an open shop, over the same databases")
    .action(async () => runWorker(await configured()))
}
