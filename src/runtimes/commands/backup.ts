import type { Command } from "commander"
import { backUp, restore } from "../backup/files.ts"
import { showProgress } from "./progress.ts"
import { checkAll } from "../../operations/invariants.ts"
import { A_LONG_LOOK } from "./databases.ts"
import { examples, onAddresses, onDatabase, print, tell } from "./command.ts"

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
        const bar = showProgress("rows written")
        const written = await backUp(addresses, file, bar.at).finally(bar.end)
        if (json && file !== "-") return print({ file, ...written })
        tell(`${written.rows} rows are in ${file === "-" ? "what went to stdout" : file}.`)
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
    .action(async (file: string, { json }: { json?: boolean }) => {
      const bar = showProgress("rows restored")
      const restored = await onAddressesRestored(file, bar.at).finally(bar.end)
      await onDatabase(async ({ db, customersDb }) => {
        const broken = (await checkAll(db, [customersDb], "full")).filter(({ holds }) => !holds)
        if (json) print({ ...restored, broken })
        else {
          tell(`Restored: ${restored.rows} rows, the shop as it was at ${restored.madeAt}.`)
          if (restored.migrated.length > 0) tell(`Brought to the newest schema: ${restored.migrated.join(", ")}.`)
          for (const { id, title, violations } of broken)
            tell(`BROKEN  ${id}  ${title}: ${violations.slice(0, 5).join(", ")}`)
          if (broken.length === 0) tell("Every invariant holds.")
        }
        if (broken.length > 0) process.exitCode = 1
      }, A_LONG_LOOK)
    })
}

async function onAddressesRestored(file: string, progress: (rows: number) => void) {
  let restored: Awaited<ReturnType<typeof restore>> | undefined
  await onAddresses(async (addresses) => void (restored = await restore(addresses, file, progress)))
  return restored!
}
