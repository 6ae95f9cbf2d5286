import { randomBytes } from "node:crypto"
import pg from "pg"

/** A migrated database of one's own, the shop's or the customers', from the templates scripts/test.ts makes once per run. */
export async function testDatabase(
  of: "restock" | "restock_customers" = "restock",
): Promise<{ url: string; drop(): Promise<void> }> {
  const server = process.env.RESTOCK_TEST_SERVER
  if (!server) throw new Error("This test needs a database: run it with `npm test -- <file>`, which starts one.")
  const name = `test_${randomBytes(6).toString("hex")}`
  await onServer(server, `create database ${name} template ${of}_template`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => onServer(server, `drop database ${name} with (force)`) }
}

/** Runs statements one after the other over a connection of their own. */
export async function onServer(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}
