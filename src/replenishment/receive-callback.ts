import { createHash } from "node:crypto"
import type { Database, Reader } from "../database/database.ts"
import { happened, tell } from "../messaging/events.ts"
import { type AskId, type CallbackId, newId } from "../shared/ids.ts"
import { crashPoint } from "../shared/crash-points.ts"
import { inSpan, placeHere, served, type TraceParent } from "../shared/trace.ts"
import { withoutTokens, wordsOf } from "../shared/words.ts"
import { looksLikeToken, tokenHash } from "./callback-token.ts"
import { noteThatWeWereAway } from "./production-order.ts"

/** A callback as it came in while the database was away; whether its token is ours is found out later. */
export type RawCallback = { readonly id: CallbackId; readonly token: string; readonly body: Uint8Array }

export type CallbackSpool = {
  /** On disk when it returns. Throws when the spool is full: then the factory gets an error, and we an alert. */
  readonly keep: (callback: RawCallback) => Promise<void>
  /** Hands out what was kept, oldest first; what `take` returns from is forgotten. Returns how many there were. */
  readonly drain: (take: (callback: RawCallback) => Promise<void>) => Promise<number>
}

export type ReceiveCallback = (token: string, readBody: () => Promise<Uint8Array>) => Promise<"stored" | "unknown">

/** The factory calls once and waits five seconds: what the database cannot take within this is kept on disk. */
export const PATIENCE_MS = 500

/**
 * Takes the factory's one call: look the token up, read the body, store it as it is but for the token, answer. Applying it comes later.
 * The same bytes under the same token are the same callback and change nothing.
 */
export function receiveCallback(db: Database, spool: Pick<CallbackSpool, "keep">): ReceiveCallback {
  return async (token, readBody) => {
    if (!looksLikeToken(token)) return "unknown"
    const ask = await inTime(findAsk(db, token))
    if (ask === "unknown") return "unknown"
    // The factory knows nothing of traces: its call belongs to the one of our ask.
    const parent = ask === "database away" ? null : ask.trace
    return inSpan(...served("POST", "/factory/callbacks/{token}", parent), async (here) => {
      const callback = { id: newId<CallbackId>(), token, body: await readBody() }
      const stored = ask !== "database away" && (await inTime(storeCallback(db, ask, callback)))
      if (stored === "stored") crashPoint("callback/stored")
      else await spool.keep(callback)
      here.note("http.response.status_code", 200)
      return "stored" as const
    })
  }
}

/** Takes the factory's call where there is no database yet: whether the token is ours is found out when there is. */
export function keepCallback(spool: CallbackSpool): ReceiveCallback {
  return async (token, readBody) => {
    if (!looksLikeToken(token)) return "unknown"
    await spool.keep({ id: newId<CallbackId>(), token, body: await readBody() })
    return "stored"
  }
}

/** Brings what was kept on disk into the database, now that it is back. */
export function drainSpool(db: Database, spool: CallbackSpool): Promise<number> {
  return spool.drain((callback) => bringIn(db, callback))
}

/** Stores a callback that was kept, if its token is ours. */
export async function bringIn(db: Database, callback: RawCallback): Promise<void> {
  const ask = await findAsk(db, callback.token)
  if (ask !== "unknown") await storeCallback(db, ask, callback)
}

/** A spool that remembers the calls it could not keep, until operations can be told. */
export function watchSpool(spool: CallbackSpool): CallbackSpool & { readonly report: (db: Database) => Promise<void> } {
  let refused = 0
  let reason = ""
  return {
    drain: spool.drain,
    async keep(callback) {
      try {
        await spool.keep(callback)
      } catch (error) {
        refused++
        reason = wordsOf(error)
        throw error
      }
    },
    /** The factory does not call again: what it produced looks forgotten, and the open orders are marked so. */
    async report(db) {
      if (refused === 0) return
      const told = refused
      await db.transaction(async (tx) => {
        await noteThatWeWereAway(tx)
        const what = `${told} ${told === 1 ? "call" : "calls"} of the factory could not be kept: ${reason}`
        await tell(tx, [happened("WorkGotStuck", { kind: "callback-refused", subject: "callbacks", reason: what })])
      })
      refused -= told
    },
  }
}

async function inTime<Result>(work: Promise<Result>): Promise<Result | "database away"> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<"database away">((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, "database away")
  })
  // A failure and a delay come to the same: the spool takes it. The work may still succeed later; its id is the same.
  return Promise.race([work.catch(() => "database away" as const), late]).finally(() => clearTimeout(timer))
}

type AskOfCallback = { readonly id: AskId; readonly trace: TraceParent | null }

async function findAsk(db: Reader, token: string): Promise<AskOfCallback | "unknown"> {
  const [ask] = await db.query<AskOfCallback>`
    select id, trace
    from asks
    where token_hash = ${tokenHash(token)} and token_expires_at > now() and token_revoked_at is null
  `
  return ask ?? "unknown"
}

async function storeCallback(db: Database, ask: AskOfCallback, { id, body }: RawCallback): Promise<"stored"> {
  await db.transaction(async (tx) => {
    const [added] = await tx.query`
      insert into callbacks (id, ask_id, body, body_digest)
      values (${id}, ${ask.id}, ${withoutTokens(body)}, ${createHash("sha256").update(body).digest()})
      on conflict do nothing
      returning 1
    `
    const trace = placeHere() ?? ask.trace ?? undefined
    if (added) await tell(tx, [{ ...happened("FactoryCalledBack", { callbackId: id }), trace }])
  })
  return "stored"
}
