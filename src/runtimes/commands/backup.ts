import type { Command } from "commander"
import type { Addresses } from "../../database/backup/write-backup.ts"
import { openDatabase } from "../../database/database.ts"
import { checkAll, type InvariantResult } from "../../operations/invariants.ts"
import { backUp, restore } from "./backup/files.ts"
import { examples, onAddresses, print, tell, untilInterrupted } from "./command.ts"
import { A_LONG_LOOK } from "./databases.ts"
import { showProgress } from "./progress.ts"

export function backupCommands(restock: Command): void {
  examples(restock.command("backup <file>"), [
    ["restock backup shop.jsonl.gz", "packed, because the name ends in .gz"],
    ["restock backup - | ssh attic 'cat > shop.jsonl'", "to stdout"],
  ])
    .description("write down all that the shop and its customers are, while the shop is open")
    .option("--json", "print what was written as JSON")
    .addHelpText(
      "after",
      `
The file has personal data: only its owner may read it. It takes the file's place once it is whole.
The key behind callback addresses is not in it. Callbacks under way are known without it; only a request to the
factory that was never sent would get another address. Who wants to keep that, keeps .restock/callback-key elsewhere.
`,
    )
    .action((file: string, { json }: { json?: boolean }) =>
      onAddresses(async (addresses) => {
        const { signal, stop } = untilInterrupted()
        const bar = showProgress("rows written")
        try {
          const written = await backUp(addresses, file, bar.at, signal)
          bar.end()
          if (json && file !== "-") print({ file, ...written })
          else tell(`${written.rows} rows are in ${file === "-" ? "what went to stdout" : file}.`)
        } catch (error) {
          bar.end()
          if (!signal.aborted) throw error
          tell("Stopped: there is no backup of now, and an older file is as it was.")
        } finally {
          stop()
        }
      }),
    )

  examples(restock.command("restore <file>"), [
    ["restock restore shop.jsonl.gz", "into a place where nothing is yet"],
    ["ssh attic 'cat shop.jsonl' | restock restore -", "from stdin"],
  ])
    .description("make a shop of a backup: in new databases, or where a shop was started and nothing happened yet")
    .option("--json", "print what was restored as JSON")
    .addHelpText(
      "after",
      `
Nothing is kept unless the whole file is as it was written. The shop has to be closed. PostgreSQL may be another version
than it was (15 or later), and Restock a newer one: the schema goes on from where it was.
`,
    )
    .action((file: string, { json }: { json?: boolean }) =>
      onAddresses(async (addresses) => {
        const bar = showProgress("rows restored")
        const restored = await restore(addresses, file, bar.at).finally(bar.end)
        const found = await brokenIn(addresses)
        // What must not last has lasted while nobody was there; the shop sees to it as soon as it is open.
        const [late, broken] = [found.filter(isLate), found.filter((one) => !isLate(one))]
        if (json) print({ ...restored, broken, late })
        else {
          tell(`Restored: ${restored.rows} rows, the shop as it was at ${restored.madeAt}.`)
          if (restored.migrated.length > 0) tell(`Brought to the newest schema: ${restored.migrated.join(", ")}.`)
          for (const { id, title, violations } of broken)
            tell(`BROKEN  ${id}  ${title}: ${violations.slice(0, 5).join(", ")}`)
          for (const { id, title } of late) tell(`late  ${id}  ${title}: the shop sees to it once it is open`)
          if (broken.length === 0) tell(late.length === 0 ? "Every invariant holds." : "Every other invariant holds.")
        }
        if (broken.length > 0) process.exitCode = 1
      }),
    )
}

const isLate = ({ id }: { id: string }) => id.startsWith("L")

async function brokenIn({ shop, customers }: Addresses): Promise<InvariantResult[]> {
  const open = (url: string) => openDatabase({ url, connections: 1, statementTimeout: A_LONG_LOOK })
  const [db, customersDb] = [open(shop), open(customers)]
  try {
    return (await checkAll(db, [customersDb], "full")).filter(({ holds }) => !holds)
  } finally {
    await Promise.all([db.close(), customersDb.close()])
  }
}
