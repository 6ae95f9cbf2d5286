import type { Command } from "commander"
import { checkAll } from "../../operations/invariants.ts"
import { examples, onDatabase, print, tell } from "./command.ts"

/** Milliseconds that a statement over everything may take. It reads, and keeps nobody waiting. */
export const A_LONG_LOOK = 600_000

export function databaseCommands(restock: Command): void {
  examples(restock.command("migrate"), [["restock migrate", "before a new version is started"]])
    .description("bring the databases to the newest schema")
    .action(() => onDatabase(async () => tell("The databases have the newest schema.")))

  examples(restock.command("verify"), [
    ["restock verify", "what came since the shop's own last look"],
    ["restock verify --full --json", "everything, as JSON"],
  ])
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
}
