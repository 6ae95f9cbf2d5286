import pg from "pg"
import { types } from "./database.ts"

/** Rows of one answer of the database. */
const BATCH = 500

/** The rows of a question as they were when it was asked, values in order; only as many are read as are taken. */
export async function* streamRows(
  url: string,
  text: string,
  values: readonly unknown[],
): AsyncGenerator<readonly (readonly unknown[])[]> {
  const client = new pg.Client({ connectionString: url, types })
  // Whatever is wrong, the statement under way says so.
  client.on("error", () => {})
  try {
    await client.connect()
    await client.query("set statement_timeout = 0")
    await client.query("set idle_in_transaction_session_timeout = 0")
    await client.query("begin isolation level repeatable read, read only")
    await client.query(`declare answer no scroll cursor for ${text}`, [...values])
    for (;;) {
      const { rows } = await client.query<unknown[]>({ text: `fetch ${BATCH} from answer`, rowMode: "array" })
      if (rows.length === 0) return
      yield rows
    }
  } finally {
    await client.end()
  }
}
