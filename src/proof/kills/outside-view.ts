import type { Database } from "../../database/database.ts"
import type { LegacyFactory } from "../../doubles/legacy-factory.ts"
import { checkAll } from "../../operations/invariants.ts"
import { tokenHash } from "../../replenishment/callback-token.ts"
import type { Customers } from "../buyers.ts"
import type { MailServer } from "../mail-server.ts"
import type { World } from "./weather.ts"

export type Books = { readonly shop: Database; readonly customers: Database }

export type Outside = Pick<World, "factory" | "marketing" | "mail"> & {
  readonly buyers: Customers
  /** Pieces of each product at the beginning. */
  readonly opening: ReadonlyMap<string, number>
  /** Pieces in one order that make a Vip. */
  readonly bulkFrom: number
}

/** What is wrong, by kind; a sentence each. */
export type Wrong = {
  readonly lost: string[]
  readonly doubled: string[]
  readonly oversold: string[]
  readonly other: string[]
}

/**
 * Compares what everybody outside has written down for himself with the shop's books: what was promised to the buyers,
 * what the factory was asked for and has reported, what marketing was told, which mails came.
 */
export async function compareWithOutside(outside: Outside, books: Books): Promise<Wrong> {
  const wrong: Wrong = { lost: [], doubled: [], oversold: [], other: [] }
  await compareOrders(outside.buyers, books.shop, wrong)
  const booked = await compareAsks(outside.factory, books.shop, wrong)
  await compareStock(outside, booked, books.shop, wrong)
  await compareVips(outside, books.customers, wrong)
  await compareMails(outside.mail, books.shop, wrong)
  for (const { id, title, holds, violations } of await checkAll(books.shop, [books.customers]))
    if (!holds) wrong.other.push(`${id} is broken (${title}): ${violations.slice(0, 5).join(", ")}`)
  return wrong
}

type BookedOrder = { key: string; id: string; customerId: string | null; lines: { sku: string; quantity: number }[] }

async function compareOrders({ receipts, wishes, attempts }: Customers, db: Database, wrong: Wrong): Promise<void> {
  const orders = await db.query<BookedOrder>`
    select o.idempotency_key as key, o.id, o.customer_id as "customerId",
           jsonb_agg(jsonb_build_object('sku', p.sku, 'quantity', l.quantity)) as lines
    from orders o
    join order_lines l on l.order_id = o.id
    join products p on p.id = l.product_id
    where o.idempotency_key is not null
    group by o.id
  `
  const byKey = Map.groupBy(orders, ({ key }) => key)
  for (const [key, receipt] of receipts) {
    const order = byKey.get(key)?.find(({ id }) => id === receipt.id)
    const wanted = wishes.get(key)!
    if (!order) wrong.lost.push(`the order ${receipt.id} under the key ${key} was accepted and is not in the books`)
    else if (!isAsWanted(order, wanted))
      wrong.lost.push(`the order under the key ${key} is ${JSON.stringify(order.lines)}, not ${JSON.stringify(wanted)}`)
  }
  for (const [key, some] of byKey) {
    if (some.length > 1) wrong.doubled.push(`${some.length} orders under the key ${key}`)
    if (!wishes.has(key)) wrong.other.push(`the order under the key ${key} is nobody's`)
  }
  const strange = attempts.filter(({ outcome }) => !["no answer", 201, 409, 503].includes(outcome))
  for (const { key, outcome, body } of strange.slice(0, 5))
    wrong.other.push(`the key ${key} was answered with ${outcome}: ${JSON.stringify(body)}`)
}

function isAsWanted(
  { lines, customerId }: BookedOrder,
  wanted: Partial<BookedOrder> & { sku: string; quantity: number },
) {
  const [line] = lines
  const isLine = lines.length === 1 && line?.sku === wanted.sku && line.quantity === wanted.quantity
  return isLine && customerId === (wanted.customerId ?? null)
}

type Fields = Readonly<Record<string, string>>
const tokenOf = (url: string) => url.slice(url.lastIndexOf("/") + 1)

/** Pieces booked for each product, according to the calls that the factory has made. */
async function compareAsks(factory: LegacyFactory, db: Database, wrong: Wrong): Promise<Map<string, number>> {
  const asked = Map.groupBy(factory.requests, ({ parsed }) => tokenOf((parsed as Fields).CallbackUrl!))
  const called = Map.groupBy(factory.callbacks, ({ url }) => tokenOf(url))
  const asks = await db.query<{
    hash: string
    counted: number
  }>`select encode(token_hash, 'hex') as hash, counted from asks`
  const countedOf = new Map(asks.map(({ hash, counted }) => [hash, counted]))
  const booked = new Map<string, number>()

  for (const [token, requests] of asked) {
    // 503 with Retry-After says for certain that nothing is produced; after anything else nobody may ask again.
    const binding = requests.filter(({ status }) => status !== 503)
    if (binding.length > 1) wrong.doubled.push(`one ask came to the factory ${binding.length} times`)
    if (new Set(requests.map(({ parsed }) => (parsed as Fields).MessageAttributeProductCnt)).size > 1)
      wrong.doubled.push("one ask came to the factory with two quantities")
    const hash = tokenHash(token).toString("hex")
    const counted = countedOf.get(hash)
    countedOf.delete(hash)
    if (counted === undefined) {
      wrong.lost.push("the factory was asked, and the books do not know of it")
      continue
    }
    const calls = called.get(token) ?? []
    const reported = Math.max(
      0,
      ...calls.map(({ body }) => Number((JSON.parse(body) as Fields).MessageAttributeProductCnt)),
    )
    const isAcknowledged = calls.some(({ outcome }) => outcome && "status" in outcome && outcome.status === 200)
    if (counted > reported) wrong.doubled.push(`${counted} pieces were booked where the factory reported ${reported}`)
    if (isAcknowledged && counted < reported)
      wrong.lost.push(`the factory's call about ${reported} pieces was taken, and ${counted} were booked`)
    const sku = (requests[0]!.parsed as Fields).MessageAttributeProductId!
    booked.set(sku, (booked.get(sku) ?? 0) + counted)
  }
  for (const counted of countedOf.values())
    if (counted > 0) wrong.doubled.push(`${counted} pieces were booked for an ask that never came to the factory`)
  return booked
}

async function compareStock(
  { opening, buyers }: Outside,
  booked: ReadonlyMap<string, number>,
  db: Database,
  wrong: Wrong,
): Promise<void> {
  const sold = new Map<string, number>()
  for (const key of buyers.receipts.keys()) {
    const { sku, quantity } = buyers.wishes.get(key)!
    sold.set(sku, (sold.get(sku) ?? 0) + quantity)
  }
  const stock = await db.query<{ sku: string; left: number }>`
    select p.sku, s.on_hand - s.waiting as left from stock s join products p on p.id = s.product_id
  `
  for (const { sku, left } of stock) {
    const expected = (opening.get(sku) ?? 0) + (booked.get(sku) ?? 0) - (sold.get(sku) ?? 0)
    if (expected < 0) wrong.oversold.push(`${-expected} pieces of ${sku} were sold that never were there`)
    if (left !== expected) wrong.other.push(`of ${sku} ${expected} pieces should be left, and the books say ${left}`)
  }
}

async function compareVips({ marketing, buyers, bulkFrom }: Outside, db: Database, wrong: Wrong): Promise<void> {
  const bulk = [...buyers.receipts.keys()].map((key) => buyers.wishes.get(key)!)
  const expected = new Set(bulk.flatMap(({ quantity, customerId }) => (quantity >= bulkFrom ? customerId! : [])))
  for (const { doubt } of marketing.requests)
    if (doubt !== null) wrong.other.push(`a webhook is not believed: ${doubt}`)
  const byId = Map.groupBy(marketing.requests, ({ id }) => id)
  for (const requests of byId.values())
    if (new Set(requests.map(({ body }) => body)).size > 1) wrong.doubled.push("one webhook came in two wordings")
  const told = Map.groupBy(byId.values(), ([request]) => customerIn(request!.body))
  for (const [customer, webhooks] of told) {
    if (webhooks.length > 1) wrong.doubled.push(`marketing was told of ${customer} under ${webhooks.length} ids`)
    if (!expected.has(customer)) wrong.other.push(`marketing was told of ${customer}, who made no bulk purchase`)
  }
  const vips = await db.query<{ id: string }>`select id from customers where type = 'Vip'`
  const isVip = new Set(vips.map(({ id }) => id))
  for (const customer of expected) {
    const taken = told.get(customer)?.some((requests) => requests.some(({ status }) => status === 204))
    if (!taken) wrong.lost.push(`marketing was never told of ${customer}`)
    if (!isVip.has(customer)) wrong.lost.push(`${customer} bought in bulk and is no Vip`)
  }
  for (const id of isVip) if (!expected.has(id)) wrong.other.push(`${id} is a Vip without a bulk purchase`)
}

const customerIn = (body: string) => (JSON.parse(body) as { data: { customerId: string } }).data.customerId

type BookedMail = { id: string; kind: string; state: string; to: string; shortage: string; isOpen: boolean }

async function compareMails({ taken }: MailServer, db: Database, wrong: Wrong): Promise<void> {
  const mails = await db.query<BookedMail>`
    select m.id, m.kind, m.state, a.manager_email as to, m.shortage_id as shortage,
           h.closed_at is null as "isOpen"
    from ad_mails m
    join ads a on a.id = m.ad_id
    join shortages h on h.id = m.shortage_id
    order by m.changed_at
  `
  const byId = Map.groupBy(
    taken.filter(({ kind }) => kind.startsWith("ads-")),
    ({ messageId }) => idOf(messageId),
  )
  const perShortage = new Set<string>()
  for (const { id, kind, state, to, shortage } of mails) {
    const copies = byId.get(id) ?? []
    byId.delete(id)
    if (state === "sent" && copies.length === 0) wrong.lost.push(`the mail ${id} counts as sent and never came`)
    if (new Set(copies.map(({ words }) => words)).size > 1) wrong.doubled.push(`the mail ${id} came in two wordings`)
    if (copies.some((copy) => copy.to !== to || copy.kind !== `ads-${kind}`))
      wrong.other.push(`the mail ${id} came to somebody else, or as another kind`)
    if (copies.length > 0 && perShortage.size === perShortage.add(`${shortage} ${to} ${kind}`).size)
      wrong.doubled.push(`two mails about one shortage: ${kind} to ${to}`)
  }
  for (const id of byId.keys()) wrong.other.push(`the mail ${id} came, and the books do not know of it`)
  // A worker that was stopped in the middle of a mail may send it long after others took over, as a second copy or as
  // one that counts as maybe sent: a mail cannot be fenced. The first copies of those that surely were sent are in order.
  const sent = new Map(mails.filter(({ state }) => state === "sent").map((mail) => [mail.id, mail]))
  const copies = taken.filter(({ messageId }) => sent.has(idOf(messageId))).toSorted((a, b) => a.begunAt - b.begunAt)
  const firstCopies = copies.filter(
    ({ messageId }, at) => copies.findIndex((one) => one.messageId === messageId) === at,
  )
  for (const [to, all] of Map.groupBy(firstCopies, (mail) => mail.to)) {
    const last = all.at(-1)!
    if (last.kind !== "ads-pause" || sent.get(idOf(last.messageId))!.isOpen) continue
    const noted = mails.filter((mail) => mail.to === to).slice(-4)
    const history = noted.map(({ kind, state }) => `${kind} ${state}`).join(", ")
    wrong.other.push(`the last thing ${to} heard is to pause an ad that may run (in the books: ${history})`)
  }
}

const idOf = (messageId: string) => messageId.slice(1, messageId.indexOf("@"))
