import assert from "node:assert/strict"
import { test } from "node:test"
import fc from "fast-check"
import { checkAll } from "../../src/operations/invariants.ts"
import { misfit, operations } from "./documented.ts"
import { filledIn } from "./hints.ts"
import { asJson, type Answered, faultsOf, readAnswer } from "./judge.ts"
import { openApis } from "./open-apis.ts"
import { factoryCallback, kinds, type Wish, wishes } from "./requests.ts"

const REQUESTS = Number(process.env.RESTOCK_FUZZ_REQUESTS ?? 20_000)
const SEED = Number(process.env.RESTOCK_FUZZ_SEED ?? 502_101)
/** After so many the shop's consumers do what has come up. */
const ROUND = 2_000

type Apis = Awaited<ReturnType<typeof openApis>>
const all = [...operations, factoryCallback]

test(`${REQUESTS} requests made from the documents: every answer is a documented one, and a refusal changes nothing`, async (t) => {
  const counts = new Map<string, number>()
  await Promise.all(
    [1, 2].map((lane) => askOneByOne(lane, REQUESTS / 2, (what) => counts.set(what, (counts.get(what) ?? 0) + 1))),
  )
  for (const { operationId } of all)
    assert.ok((counts.get(operationId) ?? 0) > REQUESTS / 100, `${operationId} was hardly asked`)
  t.diagnostic(`${REQUESTS} requests to ${all.length} operations, seed ${SEED}`)
  for (const kind of kinds) t.diagnostic(`${kind}: ${statusesOf(counts, kind)}`)
})

/** A shop of its own, asked one thing after the other: so the same seed is the same story. */
async function askOneByOne(lane: number, requests: number, count: (what: string) => void): Promise<void> {
  const apis = await openApis()
  try {
    await furnish(apis)
    for (let number = 0; number < requests; number++) {
      if (number % ROUND === 0) await apis.workOff()
      const wish = wishesOf(lane, Math.floor(number / ROUND))[number % ROUND]!
      const { answer, faults } = await ask(apis, wish)
      count(`${wish.kind} ${answer.status}`)
      count(wish.operation.operationId)
      assert.deepEqual(
        faults,
        [],
        `RESTOCK_FUZZ_SEED=${SEED}, lane ${lane}, request ${number}: ${told(apis, wish, answer)}`,
      )
    }
    await apis.workOff()
    const broken = (await checkAll(apis.db, [apis.customersDb])).filter(({ holds }) => !holds)
    assert.deepEqual(broken, [])
  } finally {
    await apis.close()
  }
}

/** Something of everything that a request may name. */
async function furnish({ offer, buy, workOff }: Apis): Promise<void> {
  for (let at = 0; at < 25; at++) await offer(`REFUSED-${at}`, { stock: 0 })
  await offer("SCARCE", { backorders: "refuse", stock: 5 })
  for (let at = 0; at < 30; at++) await buy("CP-502101", 2)
  await workOff()
}

const arbitrary = fc.oneof(...all.flatMap((operation) => kinds.map((kind) => wishes(operation, kind))))
const rounds = new Map<number, readonly Wish[]>()
function wishesOf(lane: number, round: number): readonly Wish[] {
  const seed = SEED + 1_000 * lane + round
  const made = rounds.get(seed) ?? fc.sample(arbitrary, { seed, numRuns: ROUND })
  rounds.set(seed, made)
  return made
}

async function ask(apis: Apis, wish: Wish): Promise<{ answer: Answered; faults: string[] }> {
  const { operation } = wish
  const answer = await readAnswer(await apis.answer(operation.server, requestOf(apis, wish)))
  const faults = [...faultsOf(operation, answer), ...apis.faults()]
  const changed = await apis.changes()
  const isRefused = answer.status >= 400
  if (isRefused && !mayChange(answer, changed)) faults.push(`it is refused and changed ${changed.join(", ")}`)
  if (operation.method === "GET" && changed.length > 0) faults.push(`a look changed ${changed.join(", ")}`)
  if (!isRefused) {
    const unfit = unfitBody(apis, wish)
    if (unfit) faults.push(`it is accepted, and the document says no: ${unfit}`)
    learn(apis, wish, answer)
  }
  return { answer, faults }
}

/** A sale that was turned away is counted, and may be why more is ordered from the factory; nothing is sold by it. */
const afterSoldOut = ["refusals", "stock", "shortages", "production_orders", "events", "deliveries"]
const mayChange = ({ text }: Answered, changed: readonly string[]) =>
  changed.every((table) => text.includes('"code":"sold-out"') && afterSoldOut.includes(table))

const bodyOf = ({ pools }: Apis, { body }: Wish) => (typeof body === "string" ? filledIn(body, pools) : body)

function unfitBody(apis: Apis, wish: Wish): string | undefined {
  const { operation } = wish
  const schema = operation.requestBody?.content?.["application/json"]?.schema
  const body = bodyOf(apis, wish)
  if (!schema || body === undefined || operation === factoryCallback) return undefined
  const text = utf8(body)
  return text === undefined ? "it is not UTF-8" : misfit(operation.document, schema, asJson(text))
}

/** Without a byte order mark, which a reader may pass over. */
function utf8(body: string | Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(body))
  } catch {
    return undefined
  }
}

function addressOf({ pools }: Apis, { operation, path, query }: Wish): string {
  const filled = operation.path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => {
    const value = path[name]!
    const text = filledIn(value, pools)
    return text === value ? text : encodeURIComponent(text)
  })
  return `http://localhost${filled}${filledIn(query, pools)}`
}

/** As it comes from a socket: a body has its length with it, or comes in chunks. */
function requestOf(apis: Apis, wish: Wish): Request {
  const { operation, isChunked } = wish
  const body = bodyOf(apis, wish)
  const headers: Record<string, string> = { host: "localhost", ...wish.headers }
  if (body !== undefined && isChunked) headers["transfer-encoding"] = "chunked"
  if (body !== undefined && !isChunked) headers["content-length"] = String(Buffer.byteLength(body))
  const stream = isChunked && body !== undefined ? new Blob([Buffer.from(body)]).stream() : body
  const sent = stream === undefined ? {} : { body: stream as string, duplex: "half" as const }
  return new Request(addressOf(apis, wish), { method: operation.method, headers, ...sent })
}

/** What was made is there for those who come after, and so is the way to the next page. */
function learn({ pools }: Apis, { operation }: Wish, { status, headers, text }: Answered): void {
  const pool = operation.path === "/checkout" ? "/orders" : operation.path
  const made = asJson(text) as { readonly id?: string; readonly sku?: string }
  if (status === 201 && pools.has(pool)) pools.get(pool)!.push((made.id ?? made.sku)!)
  const after = /[?&]after=([^&>]+)/.exec(headers.get("link") ?? "")?.[1]
  if (after !== undefined) (pools as Map<string, string[]>).set(`after ${operation.path}`, [after])
}

function told(apis: Apis, wish: Wish, answer: Answered): string {
  const { operation, kind, headers } = wish
  const sent = JSON.stringify(bodyOf(apis, wish)?.toString())?.slice(0, 600)
  return `${kind} ${operation.method} ${addressOf(apis, wish).slice(0, 600)} ${JSON.stringify(headers)}\n${sent}\n${answer.status} ${answer.text.slice(0, 600)}`
}

const statusesOf = (counts: ReadonlyMap<string, number>, kind: string) =>
  [...counts]
    .filter(([what]) => what.startsWith(`${kind} `))
    .toSorted()
    .map(([what, times]) => `${times} × ${what.split(" ")[1]}`)
    .join(", ")
