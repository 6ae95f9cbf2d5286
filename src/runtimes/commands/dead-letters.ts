import type { Command } from "commander"
import type { Database } from "../../database/database.ts"
import {
  discardDeadLetter,
  findDeadLetter,
  listDeadLetters,
  resendDeadLetter,
  resendMany,
} from "../../operations/dead-letters.ts"
import { ACTOR, onDatabase, print, progress, Refused, tell, untilInterrupted } from "./command.ts"

export function deadLetterCommands(restock: Command): void {
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
}

async function resendAll(desks: readonly [Database, Database], consumer: string): Promise<void> {
  const { signal, stop } = untilInterrupted()
  const { sent, left } = await resendMany(desks, consumer, ACTOR, signal, progress)
  stop()
  tell(`${process.stderr.isTTY ? "\n" : ""}${sent} sent again${left > 0 ? `, ${left} left` : ""}.`)
}
