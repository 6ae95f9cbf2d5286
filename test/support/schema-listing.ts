import type { Reader } from "../../src/database/database.ts"

/** What a database's public schema consists of, a line each, the same on every PostgreSQL from 15 on. */
export async function schemaListing(db: Reader): Promise<string> {
  const rows = await db.query<{ line: string }>`
    select line from (
      select 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
             || case when a.attnotnull then ' not null' else '' end
             || case when a.attidentity = 'a' then ' always identity' else '' end
             || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') as line
      from pg_attribute a
      join pg_class c on c.oid = a.attrelid and c.relkind = 'r'
      left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where c.relnamespace = 'public'::regnamespace and a.attnum > 0 and not a.attisdropped
      union all
      select 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
      from pg_constraint
      -- PostgreSQL 18 lists "not null" here as well; the columns tell it already
      where connamespace = 'public'::regnamespace and contype <> 'n'
      union all
      select 'index ' || replace(indexdef, 'public.', '')
      from pg_indexes
      where schemaname = 'public'
      union all
      select 'trigger ' || replace(pg_get_triggerdef(t.oid), 'public.', '')
      from pg_trigger t
      where not tgisinternal
      union all
      select 'function ' || proname || ' ' || md5(prosrc)
      from pg_proc
      where pronamespace = 'public'::regnamespace
      union all
      select 'view ' || c.relname || '(' || string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', ' order by a.attnum) || ')'
      from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
      where c.relkind = 'v' and c.relnamespace = 'public'::regnamespace
      group by c.oid, c.relname
    ) lines
    order by line collate "C"
  `
  return `${rows.map((row) => row.line).join("\n")}\n`
}
