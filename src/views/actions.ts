import type { Reader } from "../database/database.ts"
import { maskAddress } from "../shared/mask.ts"

/** What a person did, newest first; `id` is the cursor. */
export type Action = {
  readonly id: number
  readonly at: Date
  readonly actor: string
  readonly action: string
  readonly subject: string
  readonly reason: string | null
  readonly before: unknown
  readonly after: unknown
}

export type ActionsAsked = {
  /** A sku or an id, matched whole; undefined: about anything. */
  readonly subject?: string | undefined
  /** The id before which the list begins, as text of digits. */
  readonly after?: string | undefined
  readonly limit: number
}

/** What people did in this database, newest first. The address of an ad's manager is masked. */
export async function listActions(db: Reader, { subject, after, limit }: ActionsAsked): Promise<Action[]> {
  const actions = await (subject === undefined ? listAll(db, after, limit) : listOf(db, subject, after, limit))
  return actions.map((one) => ({ ...one, before: withoutAddress(one.before), after: withoutAddress(one.after) }))
}

function withoutAddress(state: unknown): unknown {
  const { managerEmail } = (state ?? {}) as { managerEmail?: unknown }
  return typeof managerEmail === "string" ? { ...(state as object), managerEmail: maskAddress(managerEmail) } : state
}

function listAll(db: Reader, after: string | undefined, limit: number): Promise<Action[]> {
  return db.query`
    select id, at, actor, action, subject, reason, before, after
    from operator_actions
    where id < coalesce(${after}::bigint, 9223372036854775807)
    order by id desc
    limit ${limit}
  `
}

// A statement of its own: one for both would walk through everything anybody did to find what is about one thing.
function listOf(db: Reader, subject: string, after: string | undefined, limit: number): Promise<Action[]> {
  return db.query`
    select id, at, actor, action, subject, reason, before, after
    from operator_actions
    where subject = ${subject} and id < coalesce(${after}::bigint, 9223372036854775807)
    order by id desc
    limit ${limit}
  `
}
