import assert from "node:assert/strict"
import { setTimeout as pause } from "node:timers/promises"
import { isDeepStrictEqual } from "node:util"
import type { Database } from "../database/database.ts"
import { checkInvariants } from "../operations/invariants.ts"
import { until } from "./until.ts"

// What comes back is what a test is about to look at, so it is looked at without ceremony.
// oxlint-disable-next-line typescript/no-explicit-any
type Json = any

export type Attempt = {
  readonly key: string
  /** `performance.now()` when its end was known. */
  readonly endedAt: number
  /** A status; or nothing that could be read to its end. */
  readonly outcome: number | "no answer"
  readonly contentType: string | null
  readonly body: Json
}

/** What one of them wants. */
export type Wanted = { readonly sku: string; readonly quantity: number; readonly customerId?: string }

export type CustomersOptions = {
  /** Milliseconds until an answer is waited for no longer; default for as long as the connection stands. */
  readonly patience?: number
  /** Told of a key that was answered in two ways; by default that is thrown. */
  readonly contradicted?: (key: string) => void
}

/**
 * Customers who buy donuts, each order under a key of its own, and what they saw. Their receipts, not the shop's books,
 * say what was promised; a key that is answered twice has to be answered with the same order, word for word.
 * `door` is the shop's address, or chooses one for each attempt.
 */
export function openCustomers(door: string | (() => string), { patience, contradicted }: CustomersOptions = {}) {
  /** What is wanted, by key. */
  const wishes = new Map<string, Wanted>()
  const receipts = new Map<string, Json>()
  const attempts: Attempt[] = []
  const chooseDoor = typeof door === "string" ? () => door : door

  async function buy(key: string, wish: number | Wanted = 1): Promise<Attempt["outcome"]> {
    const wanted = typeof wish === "number" ? { sku: "CP-502101", quantity: wish } : wish
    wishes.set(key, wanted)
    const attempt = { key, ...(await tryToBuy(chooseDoor(), key, wanted, patience)), endedAt: performance.now() }
    attempts.push(attempt)
    if (attempt.outcome === 201) {
      const before = receipts.get(key) ?? attempt.body
      if (!contradicted) assert.deepEqual(attempt.body, before, `the key ${key} was answered in two ways`)
      else if (!isDeepStrictEqual(attempt.body, before)) contradicted(key)
      receipts.set(key, before)
    }
    return attempt.outcome
  }

  /** Tries again under the same key until the order is accepted or `enough` says so. */
  async function insist(key: string, enough = () => false): Promise<void> {
    const end = performance.now() + 30_000
    for (;;) {
      const outcome = await buy(key, wishes.get(key))
      if (outcome === 201 || enough()) return
      if (performance.now() > end)
        throw new Error(`no order under the key ${key}, at last: ${outcome} ${JSON.stringify(attempts.at(-1)?.body)}`)
      await pause(25)
    }
  }

  /** Everyone asks again under every key there ever was. */
  async function repeatAll(): Promise<void> {
    const keys = [...wishes.keys()].values()
    const repeat = async () => {
      for (const key of keys) await insist(key)
    }
    await Promise.all(Array.from({ length: 16 }, repeat))
  }

  /** So many at once, who buy order after order, and never give one up, until it is enough. */
  function crowd(size: number, enough: AbortSignal): Promise<unknown> {
    const keepBuying = async (_: unknown, buyer: number) => {
      for (let order = 1; !enough.aborted; order++) await insist(`buyer-${buyer}-${order}`, () => enough.aborted)
    }
    return Promise.all(Array.from({ length: size }, keepBuying))
  }
  return { wishes, receipts, attempts, buy, insist, repeatAll, crowd } as const
}

export type Customers = ReturnType<typeof openCustomers>

async function tryToBuy(
  url: string,
  key: string,
  wanted: Wanted,
  patience?: number,
): Promise<Omit<Attempt, "key" | "endedAt">> {
  try {
    const response = await fetch(`${url}/checkout`, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": key },
      body: JSON.stringify(wanted),
      ...(patience && { signal: AbortSignal.timeout(patience) }),
    })
    return {
      outcome: response.status,
      contentType: response.headers.get("content-type"),
      body: JSON.parse(await response.text()),
    }
  } catch (error) {
    return { outcome: "no answer", contentType: null, body: error }
  }
}

/** Every receipt is an order in the books, and no order is there that nobody asked for. */
export async function assertPromisesKept({ receipts, wishes }: Customers, db: Database): Promise<void> {
  const orders = await db.query<{ key: string; id: string }>`select idempotency_key as key, id from orders`
  const books = new Map(orders.map(({ key, id }) => [key, id]))
  const lost = [...receipts].filter(([key, { id }]) => books.get(key) !== id)
  assert.deepEqual(lost, [], "accepted and not in the books")
  assert.equal(books.size, orders.length, "one order per key")
  assert.deepEqual(
    [...books.keys()].filter((key) => !wishes.has(key)),
    [],
    "sold to nobody",
  )
}

export async function assertInvariants(db: Database): Promise<void> {
  const broken = (await checkInvariants(db)).filter((invariant) => !invariant.holds)
  assert.deepEqual(broken, [])
}

/** That is time passing: the half minute goes by for which a process that is dead since `diedAt` had taken work. */
export async function letLeasesEnd(db: Database, diedAt: Date = new Date()): Promise<void> {
  await db.query`
    update deliveries
    set lease_until = now(), next_attempt_at = now()
    where state = 'pending' and lease_until < ${diedAt}::timestamptz + interval '30 seconds'
  `
}

/** Nothing is left to do: every delivery is done, and nobody waits. */
export function workedOff(db: Database, milliseconds = 20_000): Promise<void> {
  return until(
    "all work is done",
    async () => {
      const [left] = await db.query<{ any: boolean }>`
        select exists (select from deliveries where state <> 'done')
            or exists (select from stock where waiting > 0)
            or exists (select from production_orders where state not in ('arrived', 'closed')) as any
      `
      return !left?.any
    },
    milliseconds,
  )
}
