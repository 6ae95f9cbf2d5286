import { Command } from "commander"
import { EmbeddedPostgresError } from "../adapters/database/embedded.ts"
import { MigrationError } from "../database/migrate.ts"
import { NotHandedOver } from "../messaging/relay.ts"
import { Refused } from "./commands/command.ts"
import { databaseCommands } from "./commands/databases.ts"
import { deadLetterCommands } from "./commands/dead-letters.ts"
import { orderCommands } from "./commands/orders.ts"
import { productionOrderCommands } from "./commands/production-orders.ts"
import { proveCommands } from "./commands/prove.ts"
import { replayCommands } from "./commands/replay.ts"
import { serverCommands } from "./commands/servers.ts"
import { signInCommands } from "./commands/sign-in-link.ts"
import { stockCommands } from "./commands/stock.ts"
import { ConfigError } from "./config.ts"
import { PortTaken } from "./door.ts"

const restock = new Command("restock").description("Keeps an online shop selling.").addHelpText(
  "before",
  `Examples:
  restock start                                  open the shop
  restock verify                                 check what must always hold
  restock production-orders list --state failed  what the factory did not deliver
  restock dead-letters list                      what waits for a person
  restock orders show 01a2116f-…                 what happened to an order so far
  restock sign-in-link --name kim                let somebody into an exposed shop
`,
)

serverCommands(restock)
databaseCommands(restock)
signInCommands(restock)
proveCommands(restock)
orderCommands(restock)
stockCommands(restock)
productionOrderCommands(restock)
deadLetterCommands(restock)
replayCommands(restock)

try {
  await restock.parseAsync()
} catch (error) {
  if (error instanceof ConfigError) {
    console.error(error.message)
    for (const problem of error.problems) console.error(`  ${problem}`)
    process.exitCode = 2
  } else if (
    error instanceof Refused ||
    error instanceof NotHandedOver ||
    // By its name: the module is loaded only where AWS is spoken to.
    (error instanceof Error && error.name === "AwsError") ||
    error instanceof PortTaken ||
    error instanceof MigrationError ||
    error instanceof EmbeddedPostgresError
  ) {
    console.error(error.message)
    process.exitCode = 1
  } else throw error
}
