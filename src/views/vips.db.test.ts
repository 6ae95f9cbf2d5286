import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { liveThroughADay, openWorkedShop, type WorkedShop } from "../../test/support/worked-shop.ts"
import { openDatabase } from "../database/database.ts"
import { newId } from "../shared/ids.ts"
import { listVips, type Vip, vipCursor } from "./vips.ts"

describe("who became a Vip", () => {
  let shop: WorkedShop
  before(async () => {
    shop = await openWorkedShop()
    await liveThroughADay(shop)
    await shop.customersDb.query`update customers set email = 'kim@donut.example', name = '김도넛' where id = 'kim'`
    await shop.customersDb.query`insert into customers (id) values ('nobody special')`
  })
  after(() => shop.close())

  async function list(page: { after?: string | undefined; limit: number } = { limit: 50 }, isMarketingOn = true) {
    const vips = await listVips(shop.customersDb, page, isMarketingOn)
    assert.ok(vips !== "away")
    return vips
  }
  const vipNamed = async (id: string, isMarketingOn?: boolean) =>
    (await list(undefined, isMarketingOn)).items.find((vip) => vip.id === id)!
  const states = (vips: readonly Vip[]) => vips.map(({ id, marketing }) => `${id} ${marketing.state}`)

  test("newest first, by which order, masked, and whether marketing knows", async () => {
    const { items, next } = await list()
    assert.deepEqual(states(items), ["nobody-2 dead", "nobody-1 dead", "kim told"])
    assert.equal(next, undefined)
    const { becameVipAt, orderId, marketing, ...kim } = await vipNamed("kim")
    assert.deepEqual(kim, { id: "kim", email: "k…@donut.example", name: "김…" })
    const [order] = await shop.db.query`select 1 from orders where id = ${orderId} and customer_id = 'kim'`
    assert.ok(order)
    assert.ok(marketing.at! >= becameVipAt)
    assert.deepEqual([marketing.attempts, marketing.nextAttemptAt, marketing.lastError], [1, null, null])
    const nobody = await vipNamed("nobody-1")
    assert.deepEqual([nobody.email, nobody.name, nobody.marketing.lastError], [null, null, "400"])
  })

  test("one of whom marketing has yet to hear says when", async () => {
    await shop.customersDb.query`
      update deliveries d
      set state = 'pending', ended_at = null, discarded_at = null, last_error = 'connection refused', attempts = 3
      from events e
      where e.id = d.event_id and e.data->>'customerId' = 'nobody-2'
    `
    const { marketing } = await vipNamed("nobody-2")
    assert.deepEqual([marketing.state, marketing.at, marketing.attempts], ["waiting", null, 3])
    assert.equal(marketing.lastError, "connection refused")
    assert.notEqual(marketing.nextAttemptAt, null)
  })

  test("without a marketing system there is nobody to know", async () => {
    const off = { state: "off", at: null, attempts: 0, nextAttemptAt: null, lastError: null }
    assert.deepEqual((await vipNamed("kim", false)).marketing, off)
  })

  test("whom marketing was told of so long ago that nothing of it is kept, it was told of", async () => {
    const [event] = await shop.customersDb.query<{
      id: string
    }>`select id from events where data->>'customerId' = 'kim'`
    await shop.customersDb.query`delete from deliveries where event_id = ${event!.id}`
    await shop.customersDb.query`delete from events where id = ${event!.id}`
    const { marketing } = await vipNamed("kim")
    assert.deepEqual([marketing.state, marketing.at], ["told", null])
  })

  test("page by page, each once, also where a page ends between two of the same moment", async () => {
    await shop.customersDb.query`
      insert into customers (id, type, became_vip_at, vip_order_id)
      select 'old-' || n, 'Vip', timestamptz '2026-01-01 00:00:00.123457+00', gen_random_uuid()
      from generate_series(1, 7) n
    `
    const seen: string[] = []
    for (let after: string | undefined, first = true; first || after; first = false) {
      const { items, next } = await list({ after, limit: 4 })
      assert.equal(items.length, next === undefined ? 2 : 4)
      seen.push(...items.map(({ id }) => id))
      after = next
    }
    assert.equal(new Set(seen).size, 10)
    assert.deepEqual(
      seen,
      (await list()).items.map(({ id }) => id),
    )
  })

  test("a cursor is what a page ended with, and nothing else", async () => {
    const orderId = newId()
    assert.deepEqual(vipCursor(`1767225600123457~${orderId}`), { microseconds: "1767225600123457", orderId })
    for (const broken of ["", "1~2", orderId, `17672256001234571~${orderId}`, `-767225600123457~${orderId}`])
      assert.equal(vipCursor(broken), undefined)
  })

  test("the customers database is away, and says so", async () => {
    const away = openDatabase({ url: "postgres://nobody@127.0.0.1:1/nothing", connections: 1 })
    try {
      assert.equal(await listVips(away, { limit: 10 }, true), "away")
    } finally {
      await away.close()
    }
  })
})
