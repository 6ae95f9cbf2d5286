import { isDeepStrictEqual } from "node:util"
import type { Database } from "../../database/database.ts"
import { checkAll } from "../../operations/invariants.ts"
import type { End } from "./scenario.ts"
import { fieldsOf, type World } from "./world.ts"

/** What is wrong in the end, judged by what those outside have written down themselves. */
export type Verdict = {
  readonly lost: number
  readonly doubled: number
  readonly oversold: number
  readonly problems: readonly string[]
}

/** Looks when everything is at rest. Every customer has to have a receipt by now. */
export async function judge(world: World, end: End): Promise<Verdict> {
  const { site, mail, marketing, db, customersDb } = world
  const doubts = openDoubts()
  await judgeOrders(world, doubts)
  judgeList("calls to the factory", site.factory.requests.map(asked), (end.asked ?? []).map(String), doubts)
  const addresses = site.factory.requests.map((request) => fieldsOf(request).CallbackUrl)
  doubts.twice("asks that left twice", addresses.length - new Set(addresses).size)
  // Under one id it is one mail, however often it was sent: the honest limit, and then word for word.
  const mails = eachOnce(
    mail.taken,
    (one) => one.messageId,
    (one) => one.words,
    "mail",
    doubts,
  )
  judgeList(
    "mails",
    mails.map((one) => one.kind),
    end.mails ?? [],
    doubts,
  )
  const webhooks = eachOnce(
    marketing.requests,
    (one) => `${one.id}`,
    (one) => one.body,
    "webhook",
    doubts,
  )
  judgeList(
    "webhooks",
    webhooks.map(() => "one"),
    Array.from({ length: end.webhooks ?? 0 }, () => "one"),
    doubts,
  )
  for (const { doubt } of marketing.requests) if (doubt) doubts.say(`marketing does not believe a webhook: ${doubt}`)
  judgeList("alerts", await alertsIn(db, customersDb), end.alerts ?? [], doubts)
  await judgeStock(world, end, doubts)
  await judgeRest(world, end, doubts)
  return doubts.verdict()
}

const asked = (request: World["site"]["factory"]["requests"][number]) =>
  fieldsOf(request).MessageAttributeProductCnt ?? "nothing"

function openDoubts() {
  const found = { lost: 0, doubled: 0, oversold: 0 }
  const problems: string[] = []
  const add = (what: keyof typeof found, words: string, pieces: number) => {
    if (pieces <= 0) return
    found[what] += pieces
    problems.push(`${words}: ${pieces}`)
  }
  return {
    say: (problem: string) => void problems.push(problem),
    lost: (words: string, pieces: number) => add("lost", words, pieces),
    twice: (words: string, pieces: number) => add("doubled", words, pieces),
    oversold: (words: string, pieces: number) => add("oversold", words, pieces),
    verdict: (): Verdict => ({ ...found, problems }),
  }
}

type Doubts = ReturnType<typeof openDoubts>

/** Every receipt is an order in the books, and every order there was wanted by somebody. */
async function judgeOrders({ customers: { receipts, wishes }, db }: World, doubts: Doubts): Promise<void> {
  const orders = await db.query<{ key: string; id: string }>`select idempotency_key as key, id from orders`
  const ids = new Set(orders.map(({ id }) => id))
  doubts.lost(
    "accepted orders that are not in the books",
    [...receipts.values()].filter(({ id }) => !ids.has(id)).length,
  )
  doubts.lost("customers without an order in the end", wishes.size - receipts.size)
  doubts.twice("orders more than customers", orders.length - wishes.size)
}

function judgeList(what: string, found: readonly string[], wanted: readonly string[], doubts: Doubts): void {
  const [missing, extra] = [without(wanted, found), without(found, wanted)]
  doubts.lost(`${what} that did not happen (${missing.join(", ")})`, missing.length)
  doubts.twice(`${what} too many (${extra.join(", ")})`, extra.length)
}

function without(list: readonly string[], taken: readonly string[]): string[] {
  const left = [...taken]
  return list.filter((one) => {
    const at = left.indexOf(one)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}

/** One of each id; what came again has to say the same. */
function eachOnce<Sent>(
  sent: readonly Sent[],
  idOf: (one: Sent) => string,
  wordsOf: (one: Sent) => string,
  what: string,
  doubts: Doubts,
): Sent[] {
  const firsts = new Map<string, Sent>()
  for (const one of sent) {
    const first = firsts.get(idOf(one))
    if (!first) firsts.set(idOf(one), one)
    else if (wordsOf(first) !== wordsOf(one)) doubts.say(`the ${what} ${idOf(one)} came again with other words`)
  }
  return [...firsts.values()]
}

async function alertsIn(...dbs: readonly Database[]): Promise<string[]> {
  const lists = await Promise.all(dbs.map((one) => one.query<{ kind: string }>`select kind from alerts`))
  return lists.flat().map(({ kind }) => kind)
}

/** What is on the shelf is what ever came, less what was handed out by the customers' own receipts. */
async function judgeStock({ customers, db }: World, end: End, doubts: Doubts): Promise<void> {
  const [stock] = await db.query<{ onHand: number; waiting: number }>`
    select on_hand as "onHand", waiting from stock s join products p on p.id = s.product_id where sku = 'CP-502101'
  `
  const accepted = [...customers.receipts.keys()].reduce((sum, key) => sum + customers.wishes.get(key)!.quantity, 0)
  const handedOut = accepted - (end.cancelled ?? 0) - stock!.waiting
  doubts.oversold("pieces that were sold and never there", handedOut - end.pieces)
  const left = end.pieces - handedOut
  if (stock!.onHand !== left) doubts.say(`${stock!.onHand} pieces are on the shelf, and ${left} should be`)
}

/** Nothing waits for anything any more, and what must hold does. */
async function judgeRest({ db, customersDb, keptCallbacks }: World, end: End, doubts: Doubts): Promise<void> {
  const states = await Promise.all(
    [db, customersDb].map(
      (one) => one.query<{ state: string }>`
        select case when discarded_at is null then state else 'given up' end as state from deliveries where state <> 'done'
      `,
    ),
  )
  const givenUp = Array.from({ length: end.givenUp ?? 0 }, () => "given up")
  const found = states.flat().map(({ state }) => state)
  if (!isDeepStrictEqual(found, givenUp)) doubts.say(`deliveries that are not done: ${found.join(", ")}`)
  const [open] = await db.query<{ orders: number; mails: number }>`
    select (select count(*) from production_orders where state not in ('arrived', 'closed')) as orders,
           (select count(*) from alert_mails where sent_at is null)
             + (select count(*) from ad_mails where state not in ('sent', 'superseded')) as mails
  `
  if (open!.orders > 0) doubts.say(`production orders that did not end: ${open!.orders}`)
  if (open!.mails > 0) doubts.say(`mails that count as not sent: ${open!.mails}`)
  if ((await keptCallbacks()) > 0) doubts.say("a callback is still in its file")
  for (const { id, title, holds, violations } of await checkAll(db, [customersDb]))
    if (!holds) doubts.say(`${id} does not hold (${title}): ${violations.join(", ")}`)
}
