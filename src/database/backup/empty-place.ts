import pg from "pg"
import { MIGRATION_LOCK } from "../migrate.ts"
import { BackupError } from "./backup-error.ts"
import type { DatabaseName } from "./format.ts"
import { migrationsOf, tablesOf } from "./tables.ts"

/** Rows that a shop has in which nobody did anything yet, at most; those of a table that is not named here: none. */
const untouched: Readonly<Record<string, number>> = {
  factories: 1,
  ads: 1,
  products: 1,
  stock: 1,
  stock_movements: 1,
  stock_checkpoints: 1,
  operator_actions: 1,
  checkpoint: 1,
  marketing_endpoint: 1,
  // Somebody was invited and never came.
  sign_in_links: Number.POSITIVE_INFINITY,
}

/**
 * Makes room in a transaction that is under way: only where nobody works and nothing happened yet, what a first start
 * left goes with its tables. Throws {@link BackupError}, and nothing is gone.
 */
export async function makeRoom(client: pg.Client, name: DatabaseName): Promise<void> {
  // A shop that starts now waits, and finds what was restored.
  await client.query("select pg_advisory_xact_lock($1)", [MIGRATION_LOCK])
  await refuseCompany(client, name)
  const tables = await tablesOf(client)
  const isOurs = (await migrationsOf(client)).length > 0
  if (tables.length > 0 && !isOurs)
    throw new BackupError(
      `The ${name} database has tables of somebody else (${tables[0]!.name}). Restore into a database with nothing in it.`,
    )
  for (const table of tables) {
    const most = untouched[table.name] ?? 0
    if (await hasMoreThan(client, table.name, most)) throw notEmpty(name, table.name)
  }
  if (tables.some((table) => table.name === "operator_actions") && (await wasUsed(client)))
    throw notEmpty(name, "operator_actions")
  await dropAll(client)
}

const notEmpty = (name: DatabaseName, table: string) =>
  new BackupError(
    `The ${name} database is in use already: there is something in ${table}. ` +
      "Restore into a new database, or under another RESTOCK_HOME; nothing is ever written over.",
  )

/** Who opened the shop, a worker or a desk is connected all the time. */
async function refuseCompany(client: pg.Client, name: DatabaseName): Promise<void> {
  const { rows } = await client.query<{ others: number }>(
    `select count(*)::int as others
     from pg_stat_activity
     where datname = current_database() and usesysid is not null and pid <> pg_backend_pid()`,
  )
  const others = rows[0]!.others
  if (others > 0)
    throw new BackupError(
      `Somebody is at work in the ${name} database (${others} ${others === 1 ? "connection" : "connections"}). ` +
        "Close the shop, and whatever else looks into it, and restore then.",
    )
}

async function hasMoreThan(client: pg.Client, table: string, most: number): Promise<boolean> {
  if (!Number.isFinite(most)) return false
  const { rows } = await client.query(`select from ${pg.escapeIdentifier(table)} offset $1 limit 1`, [most])
  return rows.length > 0
}

async function wasUsed(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query("select from operator_actions where actor <> 'first start' limit 1")
  return rows.length > 0
}

/** The ledger keeps what is in it; a table that is gone keeps nothing. What belongs to an extension stays. */
async function dropAll(client: pg.Client): Promise<void> {
  await client.query(`
    do $$ declare thing record;
    begin
      for thing in
        select format('drop table if exists %s cascade', c.oid::regclass) as act
        from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
          and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
      loop
        execute thing.act;
      end loop;
      for thing in
        select format('drop routine if exists %s cascade', p.oid::regprocedure) as act
        from pg_proc p
        where p.pronamespace = 'public'::regnamespace
          and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
      loop
        execute thing.act;
      end loop;
    end $$`)
}
