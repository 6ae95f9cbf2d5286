import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import {
  addProduct,
  askedFor,
  assertRefused,
  counted,
  deliver,
  everythingKept,
  factoryHasTheOrder,
  oneByOne,
  openShopWithQuietFactory,
} from "../../support/selling.ts"
import { type Answer, type Json, ledgerOf, openTestShop, type TestShop, until } from "../../support/shop.ts"

describe("those who wait", () => {
  let shop: TestShop
  before(async () => (shop = await openShopWithQuietFactory()))
  after(() => shop.close())

  /** Each order as it stands now: `confirmed`, or what it has and what it waits for. */
  async function standing(orders: readonly Answer[]): Promise<string[]> {
    const views: Json[] = []
    for (const { body } of orders) views.push((await shop.get(`/orders/${body.id}`)).body)
    return views.map(({ status, lines: [line] }) =>
      status === "backordered" ? `has ${line.taken}, waits for ${line.waiting}` : status,
    )
  }

  async function shortages(sku: string): Promise<{ closed: boolean }[]> {
    return shop.db.query`
      select h.closed_at is not null as closed
      from shortages h
      join products p on p.id = h.product_id
      where p.sku = ${sku}
      order by h.opened_at
    `
  }

  const adjust = (sku: string, delta: number) =>
    shop.post(`/products/${sku}/adjustments`, { delta, reason: "found in the cellar" })

  test("are served oldest first, also with a part of what they want, and nobody overtakes", async () => {
    const sku = await addProduct(shop, { stock: 0, orderUpTo: 10 })
    const three = await oneByOne(shop, [
      { sku, quantity: 3 },
      { sku, quantity: 5 },
      { sku, quantity: 2 },
    ])
    assert.deepEqual(await standing(three), ["has 0, waits for 3", "has 0, waits for 5", "has 0, waits for 2"])

    await deliver(shop, sku, 4)
    assert.deepEqual(await standing(three), ["confirmed", "has 1, waits for 4", "has 0, waits for 2"])
    const newcomer = await oneByOne(shop, [{ sku, quantity: 1 }])
    const all = [...three, ...newcomer]
    assert.deepEqual(newcomer[0]!.body.status, "backordered")

    await deliver(shop, sku, 9)
    assert.deepEqual(await standing(all), ["confirmed", "confirmed", "has 1, waits for 1", "has 0, waits for 1"])
    await deliver(shop, sku, 10)
    assert.deepEqual(await standing(all), ["confirmed", "confirmed", "confirmed", "has 0, waits for 1"])

    await deliver(shop, sku, 11)
    assert.deepEqual(await standing(all), ["confirmed", "confirmed", "confirmed", "confirmed"])
    assert.deepEqual(askedFor(shop, sku), ["10", "11"])
    assert.deepEqual(await counted(shop, sku), { stock: 10, waiting: 0, orders: 4, sold: 11 })
    assert.deepEqual(await ledgerOf(shop, sku), [
      "arrival 4 → 4",
      "fill -3 → 1",
      "fill -1 → 0",
      "arrival 5 → 5",
      "fill -4 → 1",
      "fill -1 → 0",
      "arrival 1 → 1",
      "fill -1 → 0",
      "arrival 11 → 11",
      "fill -1 → 10",
    ])
  })

  test("a buyer who comes while somebody waits also waits, however little is wanted", async () => {
    const sku = await addProduct(shop, { stock: 4 })
    const [big, ...small] = await oneByOne(shop, [
      { sku, quantity: 9 },
      { sku, quantity: 1 },
      { sku, quantity: 1 },
    ])
    assert.deepEqual([big!.body.lines[0].taken, big!.body.lines[0].waiting], [4, 5])
    for (const { body } of small) assert.deepEqual([body.status, body.lines[0].taken], ["backordered", 0])
    assert.deepEqual(await counted(shop, sku), { stock: 0, waiting: 7, orders: 3, sold: 4 })
  })

  test("one who waits is told when the goods are expected, and no longer when they are there", async () => {
    const sku = await addProduct(shop, { stock: 0 })
    const [order] = await oneByOne(shop, [{ sku, quantity: 1 }])
    const { expectedAt } = await shop.product(sku)
    assert.match(expectedAt, /^\d{4}-\d\d-\d\dT/)
    assert.equal(
      Date.parse((await shop.get(`/orders/${order!.body.id}`)).body.lines[0].expectedAt),
      Date.parse(expectedAt),
    )
    await deliver(shop, sku, 50)
    assert.equal((await shop.get(`/orders/${order!.body.id}`)).body.lines[0].expectedAt, null)
    assert.equal((await shop.product(sku)).expectedAt, null)
  })

  test("pieces found in the cellar serve them at once and end the shortage; the factory's order stays open", async () => {
    const sku = await addProduct(shop, { stock: 2, reorderPoint: 1, orderUpTo: 10 })
    const orders = await oneByOne(shop, [{ sku, quantity: 5 }])
    await factoryHasTheOrder(shop, sku)
    assert.deepEqual(await shortages(sku), [{ closed: false }])

    assert.equal((await adjust(sku, 1)).status, 201)
    assert.deepEqual(await standing(orders), ["has 3, waits for 2"])
    assert.deepEqual(await shortages(sku), [{ closed: false }])

    assert.equal((await adjust(sku, 3)).status, 201)
    assert.deepEqual(await standing(orders), ["confirmed"])
    assert.deepEqual(await shortages(sku), [{ closed: false }]) // one piece is left: that is the reorder point

    assert.equal((await adjust(sku, 4)).status, 201)
    const product = await shop.product(sku)
    assert.deepEqual([product.stock, product.waiting, product.short], [5, 0, false])
    assert.deepEqual(await shortages(sku), [{ closed: true }])

    // Short again while the factory still works on the first order: a new shortage, and nothing more is ordered.
    await oneByOne(shop, [{ sku, quantity: 4 }])
    assert.equal((await shop.product(sku)).short, true)
    await factoryHasTheOrder(shop, sku)
    assert.deepEqual(await shortages(sku), [{ closed: true }, { closed: false }])
    assert.deepEqual(askedFor(shop, sku), ["13"])

    await deliver(shop, sku, 13)
    assert.deepEqual(await shortages(sku), [{ closed: true }, { closed: true }])
    assert.equal((await shop.product(sku)).stock, 14)
    assert.deepEqual(askedFor(shop, sku), ["13"])
  })

  test("who gives up their place gives their pieces to the next in the queue", async () => {
    const sku = await addProduct(shop, { stock: 2 })
    const orders = await oneByOne(shop, [
      { sku, quantity: 6 },
      { sku, quantity: 1 },
      { sku, quantity: 3 },
    ])
    const { status, body } = await shop.post(`/orders/${orders[0]!.body.id}/cancel`)
    assert.deepEqual([status, body.status], [200, "cancelled"])
    assert.deepEqual([body.lines[0].taken, body.lines[0].waiting], [0, 0])
    assert.deepEqual(
      body.life.map((step: { what: string; pieces: number }) => [step.what, step.pieces]),
      [
        ["accepted", 6],
        ["taken", 2],
        ["put-back", 2],
        ["cancelled", 0],
      ],
    )
    assert.deepEqual(await standing(orders), ["cancelled", "confirmed", "has 1, waits for 2"])
    assert.deepEqual(await counted(shop, sku), { stock: 0, waiting: 2, orders: 3, sold: 2 })
    assert.deepEqual(await ledgerOf(shop, sku), [
      "opening 2 → 2",
      "sale -2 → 0",
      "cancellation 2 → 2",
      "fill -1 → 1",
      "fill -1 → 0",
    ])
  })

  test("a cancelled order of two products gives both back, also the one that did not wait", async () => {
    const there = await addProduct(shop, { stock: 20 })
    const missing = await addProduct(shop, { stock: 1 })
    const [order] = await oneByOne(shop, [
      {
        lines: [
          { sku: there, quantity: 5 },
          { sku: missing, quantity: 2 },
        ],
      },
    ])
    assert.equal((await shop.post(`/orders/${order!.body.id}/cancel`)).status, 200)
    assert.deepEqual(await counted(shop, there), { stock: 20, waiting: 0, orders: 1, sold: 0 })
    assert.deepEqual(await counted(shop, missing), { stock: 1, waiting: 0, orders: 1, sold: 0 })
    assert.equal((await shop.product(missing)).short, false)
  })

  test("an order is cancelled once: five times at the same moment, and later, is the same answer", async () => {
    const sku = await addProduct(shop, { stock: 2 })
    const [order] = await oneByOne(shop, [{ sku, quantity: 6 }])
    const path = `/orders/${order!.body.id}/cancel`
    const answers = await Promise.all(Array.from({ length: 5 }, () => shop.post(path)))
    for (const again of [...answers, await shop.post(path)]) {
      assert.equal(again.status, 200)
      assert.deepEqual(again.body, answers[0]!.body)
    }
    assert.deepEqual(await ledgerOf(shop, sku), ["opening 2 → 2", "sale -2 → 0", "cancellation 2 → 2"])
  })

  test("an order that waits for nothing cannot be cancelled, nor one that nobody placed", async () => {
    const sku = await addProduct(shop, { stock: 3 })
    const [confirmed, promised] = await oneByOne(shop, [
      { sku, quantity: 1 },
      { sku, quantity: 3 },
    ])
    await deliver(shop, sku, 1)
    const before = await everythingKept(shop)
    for (const { body } of [confirmed!, promised!])
      assertRefused(await shop.post(`/orders/${body.id}/cancel`), 409, "not-waiting")
    for (const id of ["01980000-0000-7000-8000-00000000dead", "17", "not%20an%20id"])
      assertRefused(await shop.post(`/orders/${id}/cancel`), 404, "not-found")
    assert.deepEqual(await everythingKept(shop), before)
    assert.equal((await shop.get(`/orders/${confirmed!.body.id}`)).body.status, "confirmed")
  })

  test("cancelling at the moment the goods are booked: the goods go to the buyer or to the shelf, never to both", async () => {
    let cancelled = 0
    for (let round = 1; round <= 20; round++) {
      const sku = await addProduct(shop, { stock: 0 })
      const [order] = await oneByOne(shop, [{ sku, quantity: 2 }])
      const id = order!.body.id
      const steps = [() => shop.post(`/orders/${id}/cancel`), () => adjust(sku, 2)]
      const [answer] = round % 2 ? await atOnce(steps) : (await atOnce(steps.toReversed())).toReversed()
      const { status } = (await shop.get(`/orders/${id}`)).body
      const { stock, sold, waiting } = await counted(shop, sku)
      if (answer!.status === 200) assert.deepEqual([status, stock, sold, waiting], ["cancelled", 2, 0, 0])
      else assert.deepEqual([answer!.status, status, stock, sold, waiting], [409, "confirmed", 0, 2, 0])
      if (answer!.status === 200) cancelled++
    }
    assert.ok(cancelled > 0)
  })

  test("a product that takes no more back-orders keeps the promises it made", async () => {
    const sku = await addProduct(shop, { stock: 0 })
    const orders = await oneByOne(shop, [{ sku, quantity: 2 }])
    assert.equal((await shop.patch(`/products/${sku}`, { backorders: "refuse" })).status, 200)
    assertRefused(await shop.post("/checkout", { sku, quantity: 1 }), 409, "sold-out")
    await adjust(sku, 1)
    assertRefused(await shop.post("/checkout", { sku, quantity: 1 }), 409, "sold-out")
    await adjust(sku, 2)
    assert.deepEqual(await standing(orders), ["confirmed"])
    assert.equal((await shop.post("/checkout", { sku, quantity: 1 })).status, 201)
  })
})

const atOnce = (steps: readonly (() => Promise<Answer>)[]) => Promise.all(steps.map((step) => step()))

describe("a hundred thousand who wait", () => {
  let shop: TestShop
  before(async () => (shop = await openTestShop({ factory: { seconds: 0 } })))
  after(() => shop.close())

  test("are all served by one arrival", async (t) => {
    const sku = await addProduct(shop, { stock: 1, reorderPoint: 0, orderUpTo: 1 })
    await letWait(sku, 100_000)
    assert.deepEqual(await counted(shop, sku), { stock: 0, waiting: 100_000, orders: 100_001, sold: 1 })

    const begun = performance.now()
    // Any change passes through the door, where the shortage is seen.
    assert.equal((await shop.patch(`/products/${sku}`, { name: "십만 도너츠" })).status, 200)
    await until("everybody is served", async () => (await counted(shop, sku)).waiting === 0, 50_000)
    const seconds = (performance.now() - begun) / 1_000
    t.diagnostic(`ordered, delivered and 100,000 lines filled in ${seconds.toFixed(1)} s`)

    assert.deepEqual(await counted(shop, sku), { stock: 1, waiting: 0, orders: 100_001, sold: 100_001 })
    assert.deepEqual(askedFor(shop, sku), ["100001"])
    const [ledger] = await shop.db.query`
      select count(*) filter (where kind = 'arrival') as arrivals,
             count(*) filter (where kind = 'fill') as fills,
             count(distinct order_id) filter (where kind = 'fill') as served,
             min(balance) filter (where kind = 'fill') as "lastBalance"
      from stock_movements m
      join products p on p.id = m.product_id
      where p.sku = ${sku}
    `
    assert.deepEqual(ledger, { arrivals: 1, fills: 100_000, served: 100_000, lastBalance: 1 })
    const [queue] = await shop.db.query`select count(*) as lines from waiting_lines`
    assert.deepEqual(queue, { lines: 0 })
  })

  /** One order takes the last piece, and so many others wait for a piece each: as checkout would have written it. */
  async function letWait(sku: string, count: number): Promise<void> {
    await shop.db.transaction(async (tx) => {
      // Spares half a million looks at what these rows refer to.
      await tx.query`set local session_replication_role = replica`
      const [product] = await tx.query<{ id: number }>`
        select s.product_id as id
        from stock s
        join products p on p.id = s.product_id
        where p.sku = ${sku}
        for update of s
      `
      await tx.query`
        with placed as (
          insert into orders (id, total, caller)
          select gen_random_uuid(), 1500, 'local'
          from generate_series(0, ${count}::int)
          returning id
        ), numbered as (
          select id, row_number() over () - 1 as position from placed
        ), lines as (
          insert into order_lines (order_id, line, product_id, quantity, price, taken)
          select id, 1, ${product!.id}::bigint, 1, 1500, (position = 0)::int
          from numbered
        ), queue as (
          insert into waiting_lines (product_id, position, order_id, pieces)
          select ${product!.id}::bigint, position, id, 1
          from numbered
          where position > 0
        )
        insert into stock_movements (product_id, delta, balance, kind, order_id)
        select ${product!.id}::bigint, -1, 0, 'sale', id
        from numbered
        where position = 0
      `
      await tx.query`
        update stock set on_hand = 0, waiting = ${count}, last_position = ${count} where product_id = ${product!.id}
      `
    })
  }
})
