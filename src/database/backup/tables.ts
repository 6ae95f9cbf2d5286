import type pg from "pg"

export type Column = { readonly name: string; readonly type: string; readonly isIdentity: boolean }
export type Table = {
  readonly name: string
  readonly columns: readonly Column[]
  /** The columns of its primary key. */
  readonly key: readonly string[]
  readonly references: readonly string[]
}

/** Which migrations a database has is said apart from what is in it. */
const LEFT_OUT = "migrations"

/** Every table of a database, as its catalogue has it; each behind those that it refers to. */
export async function tablesOf(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `select c.relname as name,
            (select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
                      'isIdentity', a.attidentity <> '') order by a.attnum)
             from pg_attribute a
             where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
            array(select a.attname::text
                  from pg_index i
                  cross join unnest(i.indkey) with ordinality k (attnum, place)
                  join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
                  where i.indrelid = c.oid and i.indisprimary
                  order by k.place) as key,
            array(select distinct r.relname::text
                  from pg_constraint f
                  join pg_class r on r.oid = f.confrelid
                  where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid) as references
     from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and c.relname <> $1
     order by c.relname`,
    [LEFT_OUT],
  )
  return behindWhatTheyReferTo(rows)
}

export function behindWhatTheyReferTo<One extends Pick<Table, "name" | "references">>(tables: readonly One[]): One[] {
  const ordered: One[] = []
  let left = tables
  while (left.length > 0) {
    const free = left.filter(({ references }) => !left.some((other) => references.includes(other.name)))
    if (free.length === 0)
      throw new Error(`These tables refer to each other: ${left.map(({ name }) => name).join(", ")}`)
    ordered.push(...free)
    left = left.filter((one) => !free.includes(one))
  }
  return ordered
}

/** The names of the migrations that a database has; none where it has none. */
export async function migrationsOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ there: boolean }>(
    "select to_regclass('public.migrations') is not null as there",
  )
  if (!rows[0]!.there) return []
  const applied = await client.query<{ name: string }>("select name from migrations order by name")
  return applied.rows.map(({ name }) => name)
}

/** Every value is written, and read, in the one way that loses nothing, whatever the server's own settings are. */
export async function speakExactly(client: pg.Client): Promise<void> {
  const settings = {
    timezone: "UTC",
    datestyle: "ISO, YMD",
    intervalstyle: "postgres",
    bytea_output: "hex",
    extra_float_digits: "3",
    statement_timeout: "0",
    idle_in_transaction_session_timeout: "0",
  }
  for (const [name, value] of Object.entries(settings))
    await client.query("select set_config($1, $2, false)", [name, value])
}
