import type { Command } from "commander"
import type { Database } from "../../database/database.ts"
import {
  discardDeadLetter,
  findDeadLetter,
  listDeadLetters,
  resendDeadLetter,
  resendMany,
} from "../../operations/dead-letters.ts"
import { ACTOR, examples, Misused, onDatabase, print, reasonIn, Refused, tell, untilInterrupted } from "./command.ts"
import { showProgress } from "./progress.ts"

export function deadLetterCommands(restock: Command): void {
  const letters = examples(restock.command("dead-letters"), [
    ["restock dead-letters list", "what waits for a person, and why"],
    ["restock dead-letters resend --all notify-marketing", "marketing is well again"],
  ]).description("deliveries that wait for a person")
  examples(letters.command("list"), [["restock dead-letters list --json", "with every attempt"]])
    .description("the newest two hundred, newest first")
    .option("--json", "print JSON")
    .action(({ json }: { json?: boolean }) =>
      onDatabase(async ({ db, customersDb }) => {
        const rows = await listDeadLetters(db, [customersDb], undefined, 200)
        if (json) return print(rows.map(({ cursor: _, ...letter }) => letter))
        for (const { id, type, reason } of rows) console.log(`${id}  ${type}  ${reason}`)
        if (rows.length === 0) tell("There are none.")
      }),
    )
  examples(letters.command("show <id>"), [["restock dead-letters show pause-ads.01a2116f-…", "as JSON"]])
    .description("what it says, and every attempt with its reason, as JSON")
    .option("--json", "which it is anyway")
    .action((id: string) =>
      onDatabase(async ({ db, customersDb }) => {
        const letter = await findDeadLetter([db, customersDb], id)
        if (!letter) throw new Refused(`There is no dead letter ${id}.`)
        print(letter)
      }),
    )
  examples(letters.command("resend [id]"), [
    ["restock dead-letters resend pause-ads.01a2116f-…", "one"],
    ["restock dead-letters resend --all pause-ads", "every one of a consumer"],
  ])
    .description("send one again, or with --all every one of a consumer")
    .option("--all <consumer>", "every dead letter of this consumer, oldest first; Ctrl-C stops after the one at hand")
    .action((id: string | undefined, { all }: { all?: string }) => {
      if ((id === undefined) === (all === undefined)) throw new Misused("Name one dead letter, or --all <consumer>.")
      return onDatabase(async ({ db, customersDb }) => {
        if (all !== undefined) return resendAll([db, customersDb], all)
        const answer = await resendDeadLetter([db, customersDb], id!, ACTOR)
        if (answer === "unknown") throw new Refused(`There is no dead letter ${id}.`)
        tell(`${id} is on its way again.`)
      })
    })
  examples(letters.command("discard <id>"), [
    ["restock dead-letters discard pause-ads.01a2116f-… --reason 'told by telephone'", "it leaves the desk"],
  ])
    .description("give it up: it stays in the database and leaves the list")
    .requiredOption("--reason <words>", "why it may be given up")
    .action((id: string, { reason }: { reason: string }) => {
      const why = reasonIn(reason)!
      return onDatabase(async ({ db, customersDb }) => {
        const answer = await discardDeadLetter([db, customersDb], id, ACTOR, why)
        if (answer === "unknown") throw new Refused(`There is no dead letter ${id}.`)
        tell(`${id} is given up.`)
      })
    })
}

async function resendAll(desks: readonly [Database, Database], consumer: string): Promise<void> {
  const { signal, stop } = untilInterrupted()
  const bar = showProgress("sent again")
  const { sent, left } = await resendMany(desks, consumer, ACTOR, signal, bar.at).finally(bar.end)
  stop()
  tell(`${sent} sent again${left > 0 ? `, ${left} left` : ""}.`)
}
