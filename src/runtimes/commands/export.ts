import { Argument, type Command } from "commander"
import { streamRows } from "../../database/stream.ts"
import { type Cell, record } from "./export/csv.ts"
import { type ExportName, exportNames, exports } from "./export/exports.ts"
import { examples, migrateAll, Misused, onAddresses, timeIn } from "./command.ts"

type Options = { readonly from?: string; readonly to?: string; readonly json?: boolean; readonly bom?: boolean }

export function exportCommands(restock: Command): void {
  examples(restock.command("export"), [
    ["restock export products > products.csv", "as restock import takes them"],
    ["restock export orders --from 2026-11-01T00:00:00+09:00 --bom > november.csv", "for Excel"],
    ["restock export ledger --json | jq .delta", "a line of JSON for each"],
  ])
    .addArgument(
      new Argument("<what>", "products, orders (a line for each of an order's lines), ledger or customers").choices(
        exportNames,
      ),
    )
    .description("print products, orders, the ledger or customers as CSV, while the shop is open")
    .option("--from <time>", "those since then, as in 2026-11-24T09:00:00Z")
    .option("--to <time>", "those before then")
    .option("--json", "a line of JSON for each instead of CSV")
    .option("--bom", "begin with the mark by which Excel knows UTF-8")
    .addHelpText(
      "after",
      `
A text that a spreadsheet would compute (it begins with = + - @) has an apostrophe before it; in JSON nothing is added.
Names and mail addresses are in customers, and only there.
`,
    )
    .action((what: ExportName, options: Options) => {
      const { database, columns, text, hasTime } = exports[what]
      if (!hasTime && (options.from ?? options.to) !== undefined)
        throw new Misused(`${what} are exported as they are now, so --from and --to say nothing of them.`)
      if (options.bom && options.json) throw new Misused("--bom is for CSV; leave it out with --json.")
      const from = options.from === undefined ? "-infinity" : timeIn("--from", options.from)
      const to = options.to === undefined ? "infinity" : timeIn("--to", options.to)
      const line = options.json
        ? (row: readonly unknown[]) =>
            `${JSON.stringify(Object.fromEntries(columns.map((name, at) => [name, row[at]])))}\n`
        : (row: readonly unknown[]) => record(row as Cell[])
      return onAddresses(async (addresses) => {
        const rows = streamRows(addresses[database], text, hasTime ? [from, to] : [])
        await migrateAll(addresses)
        const put = openOutput()
        if (!(await put(options.json ? "" : `${options.bom ? "\uFEFF" : ""}${record(columns)}`))) return
        for await (const batch of rows) if (!(await put(batch.map(line).join("")))) return
      })
    })
}

/** stdout, no faster than it is taken. The answer says whether anybody still takes it, as nobody does behind `| head`. */
function openOutput(): (text: string) => Promise<boolean> {
  const { stdout } = process
  let isGone = false
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error
    isGone = true
  })
  return (text) =>
    new Promise((resolve, reject) => {
      if (isGone) return resolve(false)
      stdout.write(text, (error) => {
        if (!error) resolve(true)
        else if ("code" in error && error.code === "EPIPE") resolve(false)
        else reject(error)
      })
    })
}
