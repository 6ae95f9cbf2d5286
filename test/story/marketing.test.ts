import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { after, afterEach, before, describe, test } from "node:test"
import { Webhook } from "standardwebhooks"
import { marketingHttp } from "../../src/adapters/partners/marketing-http.ts"
import type { MarketingRequest } from "../../src/doubles/marketing-system.ts"
import type { EventOf } from "../../src/events.ts"
import { notifyMarketing } from "../../src/marketing/notify-marketing.ts"
import { happened, tell } from "../../src/messaging/events.ts"
import { NotYet, Rejected } from "../../src/messaging/schedule.ts"
import { resendDeadLetter } from "../../src/operations/dead-letters.ts"
import { newId } from "../../src/shared/ids.ts"
import {
  deliveryOf,
  hasFailed,
  isDelivered,
  letTimePass,
  openTestCustomers,
  type TestCustomers,
} from "../support/customers.ts"
import { until } from "../../src/proof/until.ts"

const NOTIFY = "notify-marketing"

describe("marketing hears of every new Vip", () => {
  let customers: TestCustomers
  before(async () => (customers = await openTestCustomers()))
  afterEach(async () => {
    await customers.marketing.clearFaults()
    await letTimePass(customers.db, NOTIFY)
    await until("nothing is under way", async () => (await openDeliveries()).length === 0)
  })
  after(() => customers.close())

  const openDeliveries = () =>
    customers.db.query`select from deliveries where consumer = ${NOTIFY} and state = 'pending'`
  const becomesVip = async (customerId = newId()) => {
    const event = happened("CustomerBecameVip", { customerId, orderId: newId() }) as EventOf<"CustomerBecameVip">
    await customers.db.transaction((tx) => tell(tx, [event]))
    return event
  }
  const attemptsOf = ({ id }: { id: string }) => customers.marketing.requests.filter((request) => request.id === id)
  const heard = ({ id }: { id: string }, times = 1) =>
    customers.marketing.until(
      ({ requests }) => requests.filter((request) => request.id === id && request.status !== null).length >= times,
    )
  const delivered = (event: EventOf<"CustomerBecameVip">) => isDelivered(customers.db, NOTIFY, event)
  const parked = (event: EventOf<"CustomerBecameVip">) =>
    until("it is a dead letter", async () => (await deliveryOf(customers.db, NOTIFY, event.id)).state === "dead")
  const sendAgain = async (event: EventOf<"CustomerBecameVip">) =>
    assert.equal(await resendDeadLetter([customers.db], `${NOTIFY}.${event.id}`, "local"), "done")
  const endpoint = async () =>
    (
      await customers.db.query<{ disabled: boolean; reason: string | null }>`
      select disabled_at is not null as disabled, reason from marketing_endpoint
    `
    )[0]!
  /** Also by the library of others, not only by the double's own reading of the specification. */
  const verify = ({ body, headers }: MarketingRequest) =>
    new Webhook(customers.secret).verify(body, headers as Record<string, string>)

  test("once, correctly signed, with nothing personal in it", async () => {
    const vip = await becomesVip("kim")
    await delivered(vip)
    assert.equal(attemptsOf(vip).length, 1)
    const [webhook] = attemptsOf(vip)
    assert.deepEqual(
      [webhook!.method, webhook!.path, webhook!.doubt, webhook!.status],
      ["POST", "/webhooks", null, 204],
    )
    assert.equal(webhook!.headers["content-type"], "application/json")
    const [{ at }] = (await customers.db.query`select at from events where id = ${vip.id}`) as [{ at: Date }]
    assert.deepEqual(verify(webhook!), {
      type: "customer.became_vip",
      timestamp: at.toISOString(),
      data: { customerId: "kim", orderId: vip.data.orderId },
    })
    const oneChanged = { ...webhook!, body: webhook!.body.replace("kim", "kin") }
    assert.throws(() => verify(oneChanged), /No matching signature/)
  })

  test("marketing is down and comes back: the same id and the same bytes at each attempt, signed anew", async () => {
    await customers.marketing.setFaults({ down: true })
    const vip = await becomesVip()
    await hasFailed(customers.db, NOTIFY, vip.id, 2)
    assert.equal(attemptsOf(vip).length, 0)
    const { failures, lastError } = await deliveryOf(customers.db, NOTIFY, vip.id)
    assert.ok(failures >= 2)
    assert.match(lastError!, /marketing at http:\/\/127\.0\.0\.1:\d+: connect ECONNREFUSED/)
    await customers.marketing.setFaults({ down: false, status: 500, answer: "점검 중" })
    await letTimePass(customers.db, NOTIFY)
    await heard(vip)
    await hasFailed(customers.db, NOTIFY, vip.id, failures + 1)
    await customers.marketing.clearFaults()
    await letTimePass(customers.db, NOTIFY)
    await delivered(vip)
    const attempts = attemptsOf(vip)
    assert.ok(attempts.length >= 2)
    for (const attempt of attempts) assert.ok(verify(attempt))
    assert.deepEqual(new Set(attempts.map(({ id }) => id)), new Set([vip.id]))
    assert.equal(new Set(attempts.map(({ body }) => body)).size, 1)
  })

  test("a hundred Vips while marketing is down are all told afterwards, none of them twice", async () => {
    await customers.marketing.setFaults({ down: true })
    const vips = await Promise.all(Array.from({ length: 100 }, () => becomesVip()))
    for (const vip of vips) await hasFailed(customers.db, NOTIFY, vip.id)
    await customers.marketing.clearFaults()
    // Again and again: an attempt may have begun just before, and then waits once more.
    await until("all are told", async () => {
      await letTimePass(customers.db, NOTIFY)
      return (await openDeliveries()).length === 0
    })
    for (const vip of vips) assert.equal(attemptsOf(vip).length, 1)
  })

  test("410: this one and all later ones wait at the desk, and marketing is left in peace", async () => {
    await customers.marketing.setFaults({ status: 410, answer: "no Vips any more" })
    const first = await becomesVip()
    await parked(first)
    assert.match((await deliveryOf(customers.db, NOTIFY, first.id)).lastError!, /answered 410: no Vips any more/)
    await customers.marketing.clearFaults()
    const later = await becomesVip()
    await parked(later)
    assert.equal(attemptsOf(later).length, 0)
    const { lastError, attempts } = await deliveryOf(customers.db, NOTIFY, later.id)
    assert.equal(attempts, 1)
    assert.match(lastError!, /told nothing since 20.*: marketing answered 410: no Vips any more/)
    const stuck = await customers.db.query`
      select from events where type = 'WorkGotStuck' and data ->> 'subject' = ${`${NOTIFY}.${later.id}`}
    `
    assert.equal(stuck.length, 1)
  })

  test("a person sends one again: while marketing refuses nothing changes, when it arrives all may go again", async () => {
    const [first, later] = await customers.db.query<EventOf<"CustomerBecameVip">>`
      select e.id, e.type, e.data from events e join deliveries d on d.event_id = e.id
      where d.consumer = ${NOTIFY} and d.state = 'dead' order by e.id
    `
    await customers.marketing.setFaults({ status: 410 })
    await sendAgain(first!)
    await until("it was tried", async () => attemptsOf(first!).length === 2)
    await parked(first!)
    assert.deepEqual(await endpoint(), { disabled: true, reason: "marketing answered 410: no Vips any more" })

    await customers.marketing.clearFaults()
    await sendAgain(first!)
    await delivered(first!)
    assert.deepEqual(await endpoint(), { disabled: false, reason: null })
    assert.equal(new Set(attemptsOf(first!).map(({ body }) => body)).size, 1)
    await delivered(await becomesVip())
    await sendAgain(later!)
    await delivered(later!)
  })

  for (const status of [429, 503])
    test(`${status} with Retry-After is obeyed, in seconds and as a date, and counts as no failure`, async () => {
      for (const retryAfter of [120, new Date(Date.now() + 121_000).toUTCString()]) {
        await customers.marketing.setFaults({ status, retryAfter })
        const vip = await becomesVip()
        await hasFailed(customers.db, NOTIFY, vip.id)
        const { state, failures, wait } = await deliveryOf(customers.db, NOTIFY, vip.id)
        assert.deepEqual([state, failures], ["pending", 0])
        assert.ok(wait > 110 && wait <= 121, `${wait} s`)
        await customers.marketing.clearFaults()
        await letTimePass(customers.db, NOTIFY)
        await delivered(vip)
      }
    })

  test("429 without Retry-After waits on the schedule, and so does a mistake of theirs", async () => {
    for (const status of [429, 500, 502, 503]) {
      await customers.marketing.setFaults({ status })
      const vip = await becomesVip()
      await hasFailed(customers.db, NOTIFY, vip.id, 2)
      assert.equal((await deliveryOf(customers.db, NOTIFY, vip.id)).state, "pending")
      assert.ok((await deliveryOf(customers.db, NOTIFY, vip.id)).failures >= 2)
      await customers.marketing.clearFaults()
      await letTimePass(customers.db, NOTIFY)
      await delivered(vip)
    }
  })

  test("who puts us off for three days has had its time", async () => {
    await customers.marketing.setFaults({ status: 503, retryAfter: 3_600 })
    const vip = await becomesVip()
    await hasFailed(customers.db, NOTIFY, vip.id)
    await customers.db.query`update events set at = at - interval '73 hours' where id = ${vip.id}`
    await letTimePass(customers.db, NOTIFY)
    await parked(vip)
    assert.match((await deliveryOf(customers.db, NOTIFY, vip.id)).lastError!, /put off for three days/)
  })

  test("any other 4xx is a dead letter at once, in marketing's words", async () => {
    for (const status of [400, 401, 404, 422]) {
      await customers.marketing.setFaults({ status, answer: "not\0like\r\nthis" })
      const vip = await becomesVip()
      await parked(vip)
      assert.equal(attemptsOf(vip).length, 1)
      const { lastError } = await deliveryOf(customers.db, NOTIFY, vip.id)
      assert.equal(lastError, `marketing answered ${status}: not like this`)
    }
  })

  test("a redirect is not followed, whoever it leads to", async () => {
    const { port } = new URL(customers.marketing.url)
    await customers.marketing.setFaults({ redirectTo: `http://127.0.0.1:${port}/elsewhere` })
    const vip = await becomesVip()
    await hasFailed(customers.db, NOTIFY, vip.id)
    assert.match((await deliveryOf(customers.db, NOTIFY, vip.id)).lastError!, /marketing answered 302/)
    assert.equal(customers.marketing.requests.filter(({ path }) => path === "/elsewhere").length, 0)
  })

  test("a server that closes finishes or hands back, and the next one goes on", async () => {
    await customers.marketing.setFaults({ down: true })
    const vip = await becomesVip()
    await hasFailed(customers.db, NOTIFY, vip.id)
    await customers.reopen()
    await customers.marketing.clearFaults()
    await letTimePass(customers.db, NOTIFY)
    await delivered(vip)
    assert.equal(attemptsOf(vip).length, 1)
  })

  test("another process that makes a Vip wakes this one's webhooks", async () => {
    const vip = happened("CustomerBecameVip", { customerId: "far", orderId: newId() }) as EventOf<"CustomerBecameVip">
    await customers.db.query`
      with told as (
        insert into events (id, type, data) values (${vip.id}, ${vip.type}, ${JSON.stringify(vip.data)}::jsonb)
      ), handed_on as (
        insert into deliveries (event_id, consumer) values (${vip.id}, ${NOTIFY})
      )
      select pg_notify('restock', ${NOTIFY})
    `
    await delivered(vip)
  })

  describe("one attempt", () => {
    const patience = { headers: 200, inAll: 400 }
    const attempt = async (signal = new AbortController().signal, secret = customers.secret) => {
      const event = happened("CustomerBecameVip", {
        customerId: "kim",
        orderId: newId(),
      }) as EventOf<"CustomerBecameVip">
      // In the database, and nobody's to deliver but ours.
      await customers.db.query`
        insert into events (id, type, data) values (${event.id}, ${event.type}, ${JSON.stringify(event.data)}::jsonb)
      `
      const send = marketingHttp({ url: customers.marketing.url, secret }, patience)
      const result = notifyMarketing(customers.db, send).handle(event, { once: async () => {}, round: 0, signal })
      return { event, result }
    }
    const counts = (words: RegExp) => (error: unknown) => {
      assert.ok(error instanceof Error && !(error instanceof NotYet) && !(error instanceof Rejected), String(error))
      assert.match(error.message, words)
      return true
    }

    test("an answer that does not begin in time is a failure that counts", async () => {
      await customers.marketing.setFaults({ slowSeconds: 5 })
      await assert.rejects((await attempt()).result, counts(/no answer within 0[.]2 s/))
    })

    test("when the process has to leave, that is no failure of marketing's", async () => {
      await customers.marketing.setFaults({ slowSeconds: 5 })
      const leaving = new AbortController()
      const { event, result } = await attempt(leaving.signal)
      await customers.marketing.until(({ requests }) => requests.some(({ id }) => id === event.id))
      leaving.abort(new Error("the process is stopping"))
      await assert.rejects(result, NotYet)
    })

    test("with another secret marketing believes nothing, and a person hears of it", async () => {
      const other = `whsec_${randomBytes(24).toString("base64")}`
      const { event, result } = await attempt(undefined, other)
      await assert.rejects(
        result,
        (error) => error instanceof Rejected && /answered 401: no signature fits/.test(error.message),
      )
      assert.throws(() => verify(attemptsOf(event)[0]!), /No matching signature/)
    })
  })
})
