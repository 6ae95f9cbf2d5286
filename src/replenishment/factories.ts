import { noteAction } from "../database/audit.ts"
import type { Reader, Transaction } from "../database/database.ts"

export type Factory = { readonly id: string; readonly name: string }

export function listFactories(db: Reader): Promise<Factory[]> {
  return db.query`select id, name from factories order by created_at, id`
}

/** False when the id is taken. */
export async function createFactory(tx: Transaction, { id, name }: Factory, actor: string): Promise<boolean> {
  const [created] = await tx.query`
    insert into factories (id, name) values (${id}, ${name}) on conflict do nothing returning 1
  `
  if (created) await noteAction(tx, { actor, action: "create-factory", subject: id, after: { name } })
  return created !== undefined
}
