import type { Reader } from "../database/database.ts"

export type Factory = { readonly id: string; readonly name: string }

export function listFactories(db: Reader): Promise<Factory[]> {
  return db.query`select id, name from factories order by created_at, id`
}

/** False when the id is taken. */
export async function createFactory(db: Reader, { id, name }: Factory): Promise<boolean> {
  const rows = await db.query`
    insert into factories (id, name) values (${id}, ${name}) on conflict do nothing returning 1
  `
  return rows.length > 0
}
