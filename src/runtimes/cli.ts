import { Command } from "commander"
import { faultOfName } from "../access/sign-in-links.ts"
import { EmbeddedPostgresError } from "../adapters/database/embedded.ts"
import { openDatabase, type Database } from "../database/database.ts"
import { migrate, MigrationError } from "../database/migrate.ts"
import {
  discardDeadLetter,
  findDeadLetter,
  listDeadLetters,
  resendDeadLetter,
  resendMany,
} from "../operations/dead-letters.ts"
import { checkAll } from "../operations/invariants.ts"
import { askAgain, closeOrder, type HandAnswer } from "../replenishment/decide-by-hand.ts"
import { listProductionOrders } from "../replenishment/production-order.ts"
import { NotHandedOver } from "../messaging/relay.ts"
import { goneSince, replay } from "../messaging/replay.ts"
import { inSeedForm } from "../replenishment/seed-form.ts"
import { isId } from "../shared/ids.ts"
import { stockStore } from "../stock/stock-store.ts"
import { addressHere, type Config, ConfigError, isExposed, readConfig, refuseExposed } from "./config.ts"
import { PortTaken } from "./door.ts"
import { migrateCustomers, runCustomersServer } from "./customers-alone.ts"
import { reachDatabases, shopMigrations } from "./databases.ts"
import { runDesk } from "./desk.ts"
import type { ProveOptions } from "./prove.ts"
import { openQueues } from "./queues.ts"
import { withSecrets } from "./secrets.ts"
import { inviteTo } from "./sign-in.ts"
import { start } from "./start.ts"
import { runWorker } from "./worker.ts"

/** What was asked for cannot be done; the sentence says why. Exit code 1, as for an invariant that does not hold. */
class Refused extends Error {}

const ACTOR = "command line"

/** Milliseconds that a statement over everything may take. It reads, and keeps nobody waiting. */
const A_LONG_LOOK = 600_000

const print = (value: unknown) => console.log(JSON.stringify(value, null, 2))
const tell = (sentence: string) => console.error(sentence)

type Commanded = { readonly db: Database; readonly customersDb: Database; readonly config: Config }

/** Runs a command on the shop's databases, whether the shop is open or not. */
async function onDatabase(act: (commanded: Commanded) => Promise<void>, statementTimeout = 30_000): Promise<void> {
  const config = await configured()
  const databases = await reachDatabases(config, tell)
  const open = (url: string) => openDatabase({ url, connections: 2, statementTimeout })
  const [db, customersDb] = [open(databases.shop), open(databases.customers)]
  try {
    await migrate({ url: databases.shop, folder: shopMigrations })
    await migrateCustomers(databases.customers)
    await act({ db, customersDb, config })
  } finally {
    await Promise.all([db.close(), customersDb.close()])
    await databases.stop()
  }
}

/** The configuration of this process, with what its secrets hold. */
const configured = async () => readConfig(await withSecrets(process.env))

const restock = new Command("restock").description("Keeps an online shop selling.").addHelpText(
  "before",
  `Examples:
  restock start                                  open the shop
  restock verify                                 check what must always hold
  restock production-orders list --state failed  what the factory did not deliver
  restock dead-letters list                      what waits for a person
  restock sign-in-link --name kim                let somebody into an exposed shop
`,
)

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

restock
  .command("migrate")
  .description("bring the databases to the newest schema")
  .action(() => onDatabase(async () => tell("The databases have the newest schema.")))

restock
  .command("verify")
  .description("check every invariant, a line each; exit code 1 when one does not hold")
  .option("--full", "read everything, not only what came since the last look of the shop's own; may take minutes")
  .option("--json", "print the results as JSON")
  .action(({ full, json }: { full?: boolean; json?: boolean }) =>
    onDatabase(async ({ db, customersDb }) => {
      const results = await checkAll(db, [customersDb], full ? "full" : "quick")
      if (json) print(results)
      else
        for (const { id, title, holds, violations } of results)
          console.log(`${holds ? "holds " : "BROKEN"}  ${id}  ${title}${holds ? "" : `: ${violations.join(", ")}`}`)
      if (results.some((result) => !result.holds)) process.exitCode = 1
    }, A_LONG_LOOK),
  )

restock
  .command("sign-in-link")
  .description("print a link that lets somebody in, once, within a quarter of an hour")
  .option("--name <who>", "under which what they do is written down", "operator")
  .option("--read-only", "they may look at everything and change nothing")
  .option("--json", "print the link as JSON, with whom it is for and when it ends")
  .action(async ({ name, readOnly, json }: { name: string; readOnly?: boolean; json?: boolean }) => {
    const fault = faultOfName(name)
    if (fault) throw new Refused(`--name: ${fault}.`)
    const { publicUrl, ...config } = await configured()
    const address = publicUrl ?? addressHere(config.host, config.port)
    if (!isExposed({ ...config, publicUrl }))
      throw new Refused(
        `The shop at ${address} serves this machine only and asks nobody to sign in. ` +
          "Set HOST and PUBLIC_URL here as they are where it was started.",
      )
    await onDatabase(async ({ db }) => {
      const link = await inviteTo(db, address, { name, role: readOnly ? "read-only" : "operator" }, ACTOR)
      if (json) return print(link)
      tell(`For ${name}, ${readOnly ? "who may only look" : "operator"}: once, until ${link.endsAt.toISOString()}.`)
      console.log(link.url)
    })
  })

restock
  .command("prove")
  .description("prove on this machine, with a database of its own, that nothing is lost: a quarter of an hour")
  .option("--long", "fifty times as much, over a night")
  .option("--seed <number>", "live through one world of the simulation again, as a failure names it")
  .option("--json", "print the result as JSON")
  .action(async (options: ProveOptions) => {
    if (options.seed !== undefined && !/^\d{1,9}$/.test(options.seed))
      throw new Refused(`--seed ${options.seed} is no seed; write the number that the failure names, as in --seed 168.`)
    // Only here: whoever runs the shop loads nothing of it.
    const { runProve } = await import("./prove.ts")
    const { signal, stop } = untilInterrupted()
    await runProve(options, signal).finally(stop)
  })

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

function say(id: string, answer: HandAnswer, done: string): void {
  if (answer === "unknown") throw new Refused(`There is no production order ${id}.`)
  if (answer !== "done") throw new Refused(`Production order ${id} is ${answer.not}, so this cannot be done.`)
  tell(`Production order ${id} ${done}.`)
}

const letters = restock.command("dead-letters").description("deliveries that wait for a person")
letters
  .command("list")
  .option("--json", "print JSON")
  .action(({ json }: { json?: boolean }) =>
    onDatabase(async ({ db, customersDb }) => {
      const rows = await listDeadLetters(db, [customersDb], undefined, 200)
      if (json) return print(rows.map(({ cursor: _, ...letter }) => letter))
      for (const { id, type, reason } of rows) console.log(`${id}  ${type}  ${reason}`)
      if (rows.length === 0) tell("There are none.")
    }),
  )
letters
  .command("show <id>")
  .description("what it says, and every attempt with its reason")
  .action((id: string) =>
    onDatabase(async ({ db, customersDb }) => {
      const letter = await findDeadLetter([db, customersDb], id)
      if (!letter) throw new Refused(`There is no dead letter ${id}.`)
      print(letter)
    }),
  )
letters
  .command("resend [id]")
  .description("send one again, or with --all every one of a consumer")
  .option("--all <consumer>", "every dead letter of this consumer, oldest first; Ctrl-C stops after the one at hand")
  .action((id: string | undefined, { all }: { all?: string }) =>
    onDatabase(async ({ db, customersDb }) => {
      if ((id === undefined) === (all === undefined)) throw new Refused("Name one dead letter, or --all <consumer>.")
      if (all !== undefined) return resendAll([db, customersDb], all)
      const answer = await resendDeadLetter([db, customersDb], id!, ACTOR)
      if (answer === "unknown") throw new Refused(`There is no dead letter ${id}.`)
      tell(`${id} is on its way again.`)
    }),
  )
letters
  .command("discard <id>")
  .requiredOption("--reason <words>", "why it may be given up")
  .action((id: string, { reason }: { reason: string }) =>
    onDatabase(async ({ db, customersDb }) => {
      const answer = await discardDeadLetter([db, customersDb], id, ACTOR, reason)
      if (answer === "unknown") throw new Refused(`There is no dead letter ${id}.`)
      tell(`${id} is given up.`)
    }),
  )

async function resendAll(desks: readonly [Database, Database], consumer: string): Promise<void> {
  const { signal, stop } = untilInterrupted()
  const { sent, left } = await resendMany(desks, consumer, ACTOR, signal, progress)
  stop()
  tell(`${process.stderr.isTTY ? "\n" : ""}${sent} sent again${left > 0 ? `, ${left} left` : ""}.`)
}

restock
  .command("replay")
  .description("publish events once more: the answer to a queue that lost what it had")
  .requiredOption("--since <time>", "as in 2026-11-24T09:00:00Z: those that happened since then")
  .action(({ since }: { since: string }) =>
    onDatabase(async ({ db, customersDb, config }) => {
      const from = new Date(since)
      if (Number.isNaN(from.getTime())) throw new Refused(`--since ${since} is no time; write 2026-11-24T09:00:00Z.`)
      const snsSqs = await openQueues(config)
      if (!snsSqs)
        throw new Refused(
          "With QUEUE=database no queue carries anything that could be lost: the deliveries never leave the database.",
        )
      const { broker } = snsSqs
      const tellOutside = inSeedForm(config.factoryRequester)
      const gone = goneSince(from, new Date())
      if (gone) tell(gone)
      const { signal, stop } = untilInterrupted()
      const parts = [
        { db, outbox: "shop", broker, tellOutside },
        { db: customersDb, outbox: "customers", broker },
      ] as const
      for (const one of parts) {
        const { published, of } = await replay(one, from, signal, (count, all) => progress(count, all))
        tell(`${process.stderr.isTTY ? "\n" : ""}${published} of ${of} events of the ${one.outbox} published again.`)
      }
      stop()
    }),
  )

function progress(count: number, of: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${count} of ${of}`)
  else if (count % 1_000 === 0) tell(`${count} of ${of}`)
}

function untilInterrupted() {
  const interrupted = new AbortController()
  const onSignal = () => interrupted.abort()
  process.once("SIGINT", onSignal)
  return { signal: interrupted.signal, stop: () => process.off("SIGINT", onSignal) }
}

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
