import { checkInvariants } from "../../operations/invariants.ts"
import { reportedCount } from "../../replenishment/reported-count.ts"
import { tokenHash } from "../../replenishment/callback-token.ts"
import { FORGED, skus } from "./acts.ts"
import type { Asked, Received } from "./partners.ts"
import { BULK_FROM, terms } from "./process.ts"
import type { Attempt, World } from "./world.ts"

/** What the run broke of what was promised; each a sentence. The judges are those outside: what buyers, the factory,
 * managers and marketing saw. */
export async function brokenPromises(world: World): Promise<string[]> {
  return [
    ...world.surprises.map((surprise) => `surprise: ${surprise}`),
    ...(await brokenInvariants(world)),
    ...(await toBuyers(world)),
    ...(await toTheFactory(world)),
    ...(await toManagers(world)),
    ...(await toMarketing(world)),
  ]
}

async function brokenInvariants({ sessions }: World): Promise<string[]> {
  const results = [
    ...(await checkInvariants(sessions.shop)),
    ...(await checkInvariants(sessions.customers, "customers")),
  ]
  return results
    .filter(({ holds }) => !holds)
    .map(({ id, title, violations }) => `${id} ${title}: not so for ${violations.join(", ")}`)
}

type Kept = { readonly id: string; readonly key: string | null; readonly lines: { sku: string; quantity: number }[] }

async function toBuyers(world: World): Promise<string[]> {
  const kept = await world.sessions.shop.query<Kept>`
    select o.id, o.idempotency_key as key,
           (select jsonb_agg(jsonb_build_object('sku', p.sku, 'quantity', l.quantity) order by p.sku)
            from order_lines l join products p on p.id = l.product_id where l.order_id = o.id) as lines
    from orders o
  `
  const books = new Map(kept.map((order) => [order.id, order]))
  const answered = world.buyers.flatMap((attempt) => {
    const { answer } = attempt
    return answer?.kind === "accepted" ? [{ ...attempt, order: answer.order }] : []
  })
  const known = new Set<string>(answered.map(({ order }) => order.id))
  const unanswered = world.buyers.filter(({ answer }) => answer === undefined)
  return [
    ...answered.flatMap(({ wish, order }) => {
      const found = books.get(order.id)
      if (!found) return [`lost: order ${order.id} was accepted and is not in the books`]
      return sameLines(found, wish) ? [] : [`doubled: order ${order.id} answers a wish that it is not`]
    }),
    // What nobody was told of must be the order of somebody who got no answer.
    ...kept
      .filter(({ id }) => !known.has(id))
      .filter((order) => !unanswered.some(({ wish }) => (wish.key ?? null) === order.key && sameLines(order, wish)))
      .map(({ id }) => `doubled: order ${id} was sold to nobody`),
    ...doubledWithoutKey(kept, known, unanswered),
    ...soldBeyond(world),
  ]
}

const asText = (lines: readonly { sku: string; quantity: number }[]) =>
  JSON.stringify(lines.map(({ sku, quantity }) => [sku, quantity]).toSorted())

const sameLines = (order: Kept, wish: Attempt["wish"]) => asText(order.lines) === asText(wish.lines)

function doubledWithoutKey(
  kept: readonly Kept[],
  known: ReadonlySet<string>,
  unanswered: readonly Attempt[],
): string[] {
  const orders = kept.filter(({ id, key }) => key === null && !known.has(id)).length
  const wishes = unanswered.filter(({ wish }) => wish.key === undefined).length
  return orders > wishes ? [`doubled: ${orders} orders for ${wishes} buyers who got no answer`] : []
}

/** A product that takes no back-orders sells only what lies there, and one that takes them refuses nobody. */
function soldBeyond({ buyers, policyChanged }: World): string[] {
  const refuses = skus.filter((sku, at) => sku === "REFUSES" && !policyChanged.has(at))
  const accepts = skus.filter((sku, at) => sku !== "REFUSES" && !policyChanged.has(at))
  return buyers.flatMap(({ answer }) => {
    if (answer?.kind === "accepted")
      return answer.order.lines
        .filter(({ sku, taken, quantity }) => refuses.includes(sku as never) && taken < quantity)
        .map(({ sku }) => `oversold: ${sku} takes no back-orders, and somebody waits for it`)
    if (answer?.kind === "sold-out")
      return answer.lacking
        .filter(({ sku, wanted, stock }) => accepts.includes(sku as never) || wanted <= stock)
        .map(({ sku }) => `refused: ${sku} was to be had`)
    return []
  })
}

type AskRow = {
  readonly orderId: string
  readonly number: number
  readonly hash: Buffer
  readonly quantity: number
  readonly counted: number
}

async function toTheFactory(world: World): Promise<string[]> {
  const rows = await world.sessions.shop.query<AskRow>`
    select production_order_id as "orderId", number, token_hash as hash, quantity, counted from asks
  `
  const asks = new Map(rows.map((ask) => [ask.hash.toString("hex"), ask]))
  const askOf = ({ CallbackUrl }: Asked["request"]) =>
    asks.get(tokenHash(CallbackUrl.split("/").at(-1)!).toString("hex"))
  const { attempts, asked } = world.partners
  const problems: string[] = []
  const earlier = new Map<string, (typeof attempts)[number]>()
  const earlierOfOrder = new Map<string, (typeof attempts)[number] & { number: number }>()
  for (const attempt of attempts) {
    const ask = askOf(attempt.request)
    if (!ask) {
      problems.push("lost: the factory was asked for what is not in the books")
      continue
    }
    const before = earlier.get(attempt.request.CallbackUrl)
    if (before?.mayProduce) problems.push(`doubled: ask ${ask.number} of order ${ask.orderId} left twice`)
    if (before && JSON.stringify(before.request) !== JSON.stringify(attempt.request))
      problems.push(`doubled: ask ${ask.number} of order ${ask.orderId} was not the same bytes again`)
    if (attempt.request.MessageAttributeProductCnt !== `${ask.quantity}`)
      problems.push(`doubled: ask ${ask.number} of order ${ask.orderId} asks for another number than its row`)
    earlier.set(attempt.request.CallbackUrl, attempt)
    const last = earlierOfOrder.get(ask.orderId)
    const tooSoon =
      last?.mayProduce && last.number !== ask.number && attempt.at - last.at < terms.deadlineSeconds * 1_000
    if (tooSoon && !world.byHand.has(ask.orderId))
      problems.push(
        `doubled: order ${ask.orderId} was asked for again ${(attempt.at - last!.at) / 1_000} s after an ask in doubt`,
      )
    earlierOfOrder.set(ask.orderId, { ...attempt, number: ask.number })
  }
  const forged = await world.sessions.shop
    .query`select 1 from callbacks where starts_with(convert_from(body, 'UTF8'), ${FORGED})`
  if (forged.length > 0) problems.push("oversold: a callback without a valid token was believed")
  for (const one of asked) {
    const ask = askOf(one.request)
    if (!ask) continue
    const counts = (calls: Asked["calls"]) =>
      calls.reduce((most, { body }) => {
        const reported = reportedCount(Buffer.from(body), ask.quantity)
        return reported.kind === "unbelievable" ? most : Math.max(most, reported.pieces)
      }, 0)
    const least = counts(one.calls.filter(({ heard }) => heard))
    const most = counts(one.calls)
    if (ask.counted < least) problems.push(`lost: ${least} pieces were reported for an ask, ${ask.counted} were booked`)
    if (ask.counted > most)
      problems.push(`doubled: ${most} pieces were reported for an ask, ${ask.counted} were booked`)
  }
  const requests = new Set(
    attempts.map(({ request }) => tokenHash(request.CallbackUrl.split("/").at(-1)!).toString("hex")),
  )
  for (const ask of rows)
    if (ask.counted > 0 && !requests.has(ask.hash.toString("hex")))
      problems.push("oversold: pieces were booked that nobody asked for")
  return problems
}

/** How long somebody may have something in hands, in milliseconds: the next one cannot know how it ended. */
const LEASE = 30_000

/**
 * What came twice although nothing had happened meanwhile that could leave anybody in doubt. A worker who outlived its lease
 * may notice that only after the next one has sent the same.
 */
function needlessly<Item extends { id: string }>(
  received: readonly Received<Item>[],
  leasesLost: readonly number[],
): Received<Item>[] {
  const last = new Map<string, Received<Item>>()
  return received.filter((one) => {
    const before = last.get(one.item.id)
    last.set(one.item.id, one)
    if (!before || before.faults !== one.faults || one.at - before.at >= LEASE) return false
    return !leasesLost.some((at) => at >= before.at && at < one.at + LEASE)
  })
}

function changed<Item extends { id: string }>(received: readonly Received<Item>[]): Received<Item>[] {
  const first = new Map<string, string>()
  return received.filter(({ item }) => {
    const text = JSON.stringify(item)
    const before = first.get(item.id) ?? text
    first.set(item.id, before)
    return before !== text
  })
}

type AdMail = { readonly id: string; readonly kind: string; readonly state: string; readonly productId: number }

async function toManagers({ sessions, partners, adWasStopped, leasesLost }: World): Promise<string[]> {
  const { mails } = partners
  const rows = await sessions.shop.query<AdMail>`
    select id, kind, state, product_id as "productId" from ad_mails
  `
  const alerts = await sessions.shop.query<{ id: string }>`select id from alert_mails where sent_at is not null`
  const arrived = new Set(mails.map(({ item }) => item.id))
  const adMails = new Map(rows.map((row) => [row.id, row]))
  const lastOf = new Map<number, string>()
  for (const { item } of mails) {
    const row = adMails.get(item.id)
    if (row) lastOf.set(row.productId, row.kind)
  }
  return [
    ...needlessly(mails, leasesLost).map(
      ({ item }) => `doubled: the mail ${item.kind} ${item.id} came twice for no reason`,
    ),
    ...mails
      .filter(({ item }) => item.kind !== "operations" && !adMails.has(item.id))
      .map(({ item }) => `doubled: a mail ${item.kind} that is not in the books`),
    ...[...rows.filter(({ state }) => state === "sent"), ...alerts]
      .filter(({ id }) => !arrived.has(id))
      .map(({ id }) => `lost: the mail ${id} counts as sent and never arrived`),
    // Everything is in stock again by now.
    ...(adWasStopped ? [] : [...lastOf].filter(([, kind]) => kind === "pause")).map(
      ([product]) => `lost: the manager believes that product ${product} is still short`,
    ),
    ...changed(mails.filter(({ item }) => item.kind === "operations")).map(
      ({ item }) => `doubled: the mail ${item.id} came with other words`,
    ),
  ]
}

async function toMarketing({ sessions, partners, buyers, leasesLost }: World): Promise<string[]> {
  const vips = await sessions.customers.query<{ id: string; eventId: string | null }>`
    select c.id, e.id as "eventId"
    from customers c
    left join events e on e.type = 'CustomerBecameVip' and e.data->>'customerId' = c.id
    where c.type = 'Vip'
  `
  const are = new Set(vips.map(({ id }) => id))
  const isBulk = ({ wish }: Attempt) => wish.lines.reduce((sum, { quantity }) => sum + quantity, 0) >= BULK_FROM
  const bulk = buyers.filter((attempt) => attempt.wish.customerId !== undefined && isBulk(attempt))
  const should = new Set(bulk.filter(({ answer }) => answer?.kind === "accepted").map(({ wish }) => wish.customerId!))
  const may = new Set(bulk.map(({ wish }) => wish.customerId!))
  const told = new Set(partners.webhooks.map(({ item }) => item.id))
  return [
    ...[...should].filter((id) => !are.has(id)).map((id) => `lost: ${id} bought ${BULK_FROM} pieces and is no Vip`),
    ...[...are].filter((id) => !may.has(id)).map((id) => `doubled: ${id} became a Vip for nothing`),
    ...(vips.length > are.size ? ["doubled: a customer became a Vip twice"] : []),
    ...vips
      .filter(({ eventId }) => eventId === null || !told.has(eventId))
      .map(({ id }) => `lost: marketing never heard of ${id}`),
    ...[...told]
      .filter((id) => !vips.some(({ eventId }) => eventId === id))
      .map((id) => `doubled: marketing heard of ${id}, which nobody became`),
    ...changed(partners.webhooks).map(({ item }) => `doubled: the webhook ${item.id} came with other bytes`),
    ...needlessly(partners.webhooks, leasesLost).map(
      ({ item }) => `doubled: the webhook ${item.id} came twice for no reason`,
    ),
  ]
}
