import { noteAction } from "../database/audit.ts"
import type { Reader, Transaction } from "../database/database.ts"
import { newId } from "../shared/ids.ts"
import { looksLikeToken, newToken, tokenHash } from "./token.ts"

/** What a key may be for: to buy, to do what operators do, to use the customers' server. */
export const scopes = ["checkout", "operate", "customers"] as const
export type Scope = (typeof scopes)[number]

/** Two of one name, so that the new one is in use before the old one is revoked. */
export const LIVE_OF_ONE_NAME = 2

/** By it a key is recognised where it leaked. */
const PREFIX = "rsk_live_"

/** Both keys of a name are one caller: what the old one ordered, the new one may ask for again. */
export type KnownKey = { readonly name: string; readonly scopes: readonly Scope[] }

/** Once made, `key` is known to nobody but who gets this answer. */
export type NewKey = KnownKey & { readonly id: string; readonly key: string; readonly expiresAt: Date }

export type KeptKey = KnownKey & {
  readonly id: string
  /** Its last four letters. */
  readonly endsWith: string
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly revokedAt: Date | null
  /** To the minute. */
  readonly lastUsedAt: Date | null
}

/** A new key that ends after so many days. It opens nothing before it is kept in the databases of the servers. */
export function newKey({ name, scopes }: KnownKey, days: number, now: Date): NewKey {
  const expiresAt = new Date(now.getTime() + days * 86_400_000)
  return { id: newId(), name, scopes, key: PREFIX + newToken(), expiresAt }
}

/** Keeps a key in a database; `full` when there are two live ones of its name already. */
export async function keepKey(tx: Transaction, { key, ...kept }: NewKey, actor: string): Promise<"kept" | "full"> {
  await tx.query`lock table api_keys in share row exclusive mode`
  const live = await tx.query`
    select from api_keys where name = ${kept.name} and revoked_at is null and expires_at > now()
  `
  if (live.length >= LIVE_OF_ONE_NAME) return "full"
  const { id, name, scopes, expiresAt } = kept
  await tx.query`
    insert into api_keys (id, name, scopes, key_hash, ends_with, expires_at)
    values (${id}, ${name}, ${scopes}, ${tokenHash(key)}, ${key.slice(-4)}, ${expiresAt})
  `
  await noteAction(tx, { actor, action: "create-key", subject: id, after: { name, scopes, expiresAt } })
  return "kept"
}

/** Whose key it is, if it is a live one. That it was used is written down at most once a minute. */
export async function findKey(db: Reader, key: string): Promise<KnownKey | undefined> {
  if (!key.startsWith(PREFIX) || !looksLikeToken(key.slice(PREFIX.length))) return undefined
  const hash = tokenHash(key)
  const [known] = await db.query<KnownKey>`
    with used as (
      update api_keys
      set last_used_at = now()
      where key_hash = ${hash} and revoked_at is null and expires_at > now()
        and (last_used_at is null or last_used_at < now() - interval '1 minute')
    )
    select name, scopes from api_keys where key_hash = ${hash} and revoked_at is null and expires_at > now()
  `
  return known
}

/** All there ever were, newest first. */
export function listKeys(db: Reader): Promise<KeptKey[]> {
  return db.query<KeptKey>`
    select id, name, scopes, ends_with as "endsWith", created_at as "createdAt", expires_at as "expiresAt",
           revoked_at as "revokedAt", last_used_at as "lastUsedAt"
    from api_keys
    order by created_at desc, id desc
  `
}

/** From now on it opens nothing. Doing it twice is no harm; false when there is no such key. */
export async function revokeKey(tx: Transaction, id: string, actor: string): Promise<boolean> {
  const [found] = await tx.query<{ name: string; revokedAt: Date | null }>`
    select name, revoked_at as "revokedAt" from api_keys where id = ${id} for update
  `
  if (!found) return false
  if (found.revokedAt) return true
  await tx.query`update api_keys set revoked_at = now() where id = ${id}`
  const [before, after] = [{ name: found.name }, { revoked: true }]
  await noteAction(tx, { actor, action: "revoke-key", subject: id, before, after })
  return true
}

/**
 * Asks for a key at most once in so many milliseconds, so that a busy shop front costs the database nothing; for as long
 * a revoked one may still open. A key that is not known is asked for every time.
 */
export function remembered(
  find: (key: string) => Promise<KnownKey | undefined>,
  milliseconds: number,
  now: () => number = () => performance.now(),
): (key: string) => Promise<KnownKey | undefined> {
  const known = new Map<string, { readonly until: number; readonly answer: Promise<KnownKey | undefined> }>()
  return (key) => {
    const kept = known.get(key)
    if (kept && kept.until > now()) return kept.answer
    const answer = find(key)
    // Strangers' keys would fill it.
    const forget = () => void (known.get(key)?.answer === answer && known.delete(key))
    known.set(key, { until: now() + milliseconds, answer })
    answer.then((found) => found ?? forget(), forget)
    return answer
  }
}
