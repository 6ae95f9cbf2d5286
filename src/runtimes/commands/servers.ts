import type { Command } from "commander"
import { refuseExposed } from "../config.ts"
import { runCustomersServer } from "../customers-alone.ts"
import { runDesk } from "../desk.ts"
import { start } from "../start.ts"
import { runWorker } from "../worker.ts"
import { configured } from "./command.ts"

/** What stays open until somebody stops it. */
export function serverCommands(restock: Command): void {
  restock
    .command("start")
    .description("open the shop")
    .action(async () => start(await configured()))

  restock
    .command("customers")
    .description("open the customers' server alone")
    .action(async () => runCustomersServer(refuseExposed(await configured(), "the customers' server")))

  restock
    .command("desk")
    .description("open the operators' desk alone, over databases in which others work")
    .action(async () => runDesk(refuseExposed(await configured(), "the desk")))

  restock
    .command("worker")
    .description("work deliveries off beside an open shop, over the same databases")
    .action(async () => runWorker(await configured()))
}
