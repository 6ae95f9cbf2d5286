import { readFile, stat } from "node:fs/promises"
import { buffer } from "node:stream/consumers"
import type { Command } from "commander"
import { wordsOf } from "../../shared/words.ts"
import type { Mistake } from "./import/read-products.ts"
import { ACTOR, examples, onDatabase, print, Refused, tell } from "./command.ts"
import { showProgress } from "./progress.ts"

const MOST_BYTES = 64 * 2 ** 20
const MOST_SHOWN = 200

type Options = { readonly dryRun?: boolean; readonly json?: boolean }

export function importCommands(restock: Command): void {
  examples(restock.command("import <file>"), [
    ["restock import products.csv --dry-run", "what would happen, and every mistake"],
    ["restock import products.csv", "all of it, or nothing where one line is wrong"],
    ["restock export products | restock import -", "from stdin"],
  ])
    .description("put products on sale, and change those that are, from a CSV file")
    .option("--dry-run", "try everything and keep nothing")
    .option("--json", "print what became of the lines as JSON")
    .addHelpText(
      "after",
      `
The first line names the columns, as the API does: sku,name,price,reorderPoint,orderUpTo,backorders, and where wanted
stock,factoryId,adId. UTF-8; a comma, a semicolon or a tab between the cells; backorders is accept or refuse.
Of a product that is there already the stock stays, whatever the file says: restock stock adjust books pieces, with a reason.
`,
    )
    .action(async (file: string, { dryRun = false, json }: Options) => {
      const bytes = await bytesOf(file)
      // Only here: nobody else reads CSV.
      const { readProducts } = await import("./import/read-products.ts")
      const { importProducts } = await import("./import/import-products.ts")
      const { rows, mistakes } = readProducts(bytes)
      if (mistakes.length > 0) throw refused(file, mistakes)
      await onDatabase(async ({ db, config }) => {
        const bar = showProgress("lines")
        const options = { leadSeconds: config.factoryDeadlineSeconds, actor: ACTOR, dryRun, progress: bar.at }
        const result = await importProducts(db, rows, options).finally(bar.end)
        if ("mistakes" in result) throw refused(file, result.mistakes)
        if (json) return print({ ...result, kept: !dryRun })
        for (const { line, sku, stock, named } of result.otherStock)
          tell(`line ${line}: there are ${stock} of ${sku}, and not ${named}; \`restock stock adjust\` changes that.`)
        const { created, changed, unchanged } = result
        tell(`${created} created, ${changed} changed, ${unchanged} unchanged${dryRun ? "; nothing was kept" : ""}.`)
      })
    })
}

async function bytesOf(file: string): Promise<Uint8Array> {
  try {
    if (file === "-") return await buffer(process.stdin)
    if ((await stat(file)).size > MOST_BYTES) throw new Refused(`${file} has more than 64 MiB; import it in parts.`)
    return await readFile(file)
  } catch (error) {
    if (error instanceof Refused) throw error
    throw new Refused(`${file} cannot be read: ${wordsOf(error)}.`, { cause: error })
  }
}

function refused(file: string, mistakes: readonly Mistake[]): Refused {
  const shown = mistakes.slice(0, MOST_SHOWN).map(({ line, message }) => `  line ${line}: ${message}`)
  if (mistakes.length > MOST_SHOWN) shown.push(`  and ${mistakes.length - MOST_SHOWN} more`)
  const many = mistakes.length === 1 ? "a mistake" : `${mistakes.length} mistakes`
  return new Refused([`${file} has ${many}, so nothing was imported:`, ...shown].join("\n"))
}
