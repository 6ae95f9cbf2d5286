import type { Database } from "../../src/database/database.ts"
import { onServer } from "../../src/proof/scratch.ts"

export type NotedChanges = {
  /** The same database, to be handed to what is watched. */
  readonly db: Database
  /** The tables in which rows were added, changed or taken since the last time, once a row; what was taken back is not among them. */
  readonly since: () => Promise<string[]>
  /** Forgets what changed so far. */
  readonly forget: () => Promise<void>
}

/** Notes every row that is really changed, in the same transaction. Only where a transaction ran it has to be looked. */
export async function noteChanges(db: Database, url: string): Promise<NotedChanges> {
  await onServer(url, notes)
  let seen = 0
  let mayHaveChanged = false
  async function since(): Promise<string[]> {
    if (!mayHaveChanged) return []
    mayHaveChanged = false
    const rows = await db.query<{ id: number; what: string }>`
      select id, what from noted_changes where id > ${seen} order by id
    `
    seen = rows.at(-1)?.id ?? seen
    return rows.map(({ what }) => what)
  }
  return {
    since,
    async forget() {
      mayHaveChanged = true
      await since()
    },
    db: {
      ...db,
      query(text, ...values) {
        mayHaveChanged ||= /\b(insert|update|delete)\b/i.test(text.join(" "))
        return db.query(text, ...values)
      },
      transaction(work, start) {
        mayHaveChanged = true
        return db.transaction(work, start)
      },
    },
  }
}

const notes = `
  create table noted_changes (id bigint generated always as identity primary key, what text not null);
  create function note_change() returns trigger language plpgsql as $$
  begin
    if tg_op = 'UPDATE' and old is not distinct from new then return null; end if;
    insert into noted_changes (what) values (tg_table_name);
    return null;
  end $$;
  do $$ declare name text;
  begin
    for name in select tablename from pg_tables where schemaname = 'public' and tablename <> 'noted_changes' loop
      execute format('create trigger noted after insert or update or delete on %I for each row execute function note_change()', name);
    end loop;
  end $$;
`
