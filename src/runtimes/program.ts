import { existsSync, readFileSync } from "node:fs"
import { Command, CommanderError } from "commander"
import { EmbeddedPostgresError } from "../adapters/database/embedded.ts"
import { BackupError } from "../database/backup/backup-error.ts"
import { MigrationError } from "../database/migrate.ts"
import { NotHandedOver } from "../messaging/relay.ts"
import { backupCommands } from "./commands/backup.ts"
import { benchCommands } from "./commands/bench.ts"
import { buildCommands } from "./commands/build.ts"
import { examples, Misused, Refused } from "./commands/command.ts"
import { databaseCommands } from "./commands/databases.ts"
import { deadLetterCommands } from "./commands/dead-letters.ts"
import { doctorCommands } from "./commands/doctor.ts"
import { exportCommands } from "./commands/export.ts"
import { importCommands } from "./commands/import.ts"
import { keyCommands } from "./commands/keys.ts"
import { orderCommands } from "./commands/orders.ts"
import { productionOrderCommands } from "./commands/production-orders.ts"
import { proveCommands } from "./commands/prove.ts"
import { replayCommands } from "./commands/replay.ts"
import { serverCommands } from "./commands/servers.ts"
import { signInCommands } from "./commands/sign-in-link.ts"
import { stockCommands } from "./commands/stock.ts"
import { ConfigError } from "./config.ts"
import { PortTaken } from "./door.ts"

const manifest = new URL("../../package.json", import.meta.url)

const EXIT_CODES = `
Exit codes:
  0    done
  1    refused, could not be done, or something does not hold; the sentence says why
  2    a mistake in the command's words or in the configuration; nothing was done
  130  interrupted
`

/** `restock` with all its commands. None of them ends the process: a mistake in the words is thrown. */
export function openProgram(): Command {
  const restock = new Command("restock").description("Keeps an online shop selling.").exitOverride()
  // The bundle on AWS comes without it.
  if (existsSync(manifest)) {
    const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string }
    restock.version(version)
  }
  restock.showHelpAfterError("`restock --help` and `restock <command> --help` say what there is.")
  examples(restock, [
    ["restock start", "open the shop"],
    ["restock doctor", "look whether this machine and its surroundings are ready for the shop"],
    ["restock verify", "check what must always hold"],
    ["restock backup shop.jsonl.gz", "write down all that the shop is"],
    ["restock import products.csv", "put products on sale"],
    ["restock production-orders list --state failed", "what the factory did not deliver"],
    ["restock dead-letters list", "what waits for a person"],
    ["restock orders show 01a2116f-…", "what happened to an order so far"],
    ["restock sign-in-link --name kim", "let somebody into an exposed shop"],
  ])
  restock.addHelpText("after", EXIT_CODES)
  serverCommands(restock)
  databaseCommands(restock)
  doctorCommands(restock)
  backupCommands(restock)
  signInCommands(restock)
  keyCommands(restock)
  importCommands(restock)
  exportCommands(restock)
  orderCommands(restock)
  stockCommands(restock)
  productionOrderCommands(restock)
  deadLetterCommands(restock)
  replayCommands(restock)
  proveCommands(restock)
  benchCommands(restock)
  buildCommands(restock)
  return restock
}

/** Runs `restock <words>`. Expected failures are told on stderr; others are thrown. */
export async function run(words: readonly string[], restock = openProgram()): Promise<void> {
  try {
    await restock.parseAsync(words, { from: "user" })
  } catch (error) {
    process.exitCode = told(error)
  }
}

/** The exit code of a failure that a person can do something about, once its sentence is told. */
function told(error: unknown): number {
  // Commander has told it already, or was asked for help.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (error instanceof ConfigError) {
    console.error(error.message)
    for (const problem of error.problems) console.error(`  ${problem}`)
    return 2
  }
  if (!isExpected(error)) throw error
  console.error(error.message)
  return error instanceof Misused ? 2 : 1
}

function isExpected(error: unknown): error is Error {
  return (
    error instanceof Refused ||
    error instanceof Misused ||
    error instanceof BackupError ||
    error instanceof NotHandedOver ||
    // By its name: the module is loaded only where AWS is spoken to.
    (error instanceof Error && error.name === "AwsError") ||
    error instanceof PortTaken ||
    error instanceof MigrationError ||
    error instanceof EmbeddedPostgresError
  )
}
