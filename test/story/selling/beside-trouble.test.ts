import assert from "node:assert/strict"
import { after, afterEach, before, describe, test } from "node:test"
import { setTimeout as pause } from "node:timers/promises"
import {
  addProduct,
  assertRefused,
  buyers,
  counted,
  everythingKept,
  type HeldLock,
  holdProduct,
  lockedOut,
  oneByOne,
  openShopWithQuietFactory,
  tally,
} from "../../support/selling.ts"
import { type Answer, isOnAws, type TestShop } from "../../support/shop.ts"

describe("while somebody else works on a product", () => {
  let shop: TestShop
  let lock: HeldLock | undefined
  before(async () => (shop = await openShopWithQuietFactory()))
  afterEach(() => lock?.release())
  after(() => shop.close())

  /** Milliseconds until the answer came, and the answer. */
  async function timed<Result>(work: Promise<Result>): Promise<[number, Result]> {
    const begun = performance.now()
    const result = await work
    return [performance.now() - begun, result]
  }

  /** In how many transactions the product's orders were decided. */
  async function transactions(sku: string): Promise<number> {
    const [found] = await shop.db.query<{ count: number }>`
      select count(distinct l.xmin::text) as count
      from order_lines l
      join products p on p.id = l.product_id
      where p.sku = ${sku}
    `
    return found!.count
  }

  // On AWS each waits in an instance of its own, for a second at most, and takes that place from others.
  const many = isOnAws ? 2 : 15

  test("the first who waited for it is the first to be served", async () => {
    const sku = await addProduct(shop, { stock: 1, backorders: "refuse" })
    lock = await holdProduct(shop, sku)
    const first = shop.post("/checkout", { sku, quantity: 1 })
    await lockedOut(shop, 1)
    const others = buyers(shop, 10, () => ({ sku, quantity: 1 }))
    await lock.release()
    assert.equal((await first).status, 201)
    assert.deepEqual(tally(await others), { 409: 10 })
  })

  test("nobody who wants another one waits, and those who want it are served together afterwards", async (t) => {
    const locked = await addProduct(shop, { stock: 100 })
    const free = await addProduct(shop, { stock: 100 })
    lock = await holdProduct(shop, locked)
    let isReleased = false
    const released = pause(900).then(() => {
      isReleased = true
      return lock!.release()
    })
    let answered = 0
    const patient = Promise.all(
      Array.from({ length: many }, () =>
        shop.post("/checkout", { sku: locked, quantity: 1 }).finally(() => answered++),
      ),
    )
    await lockedOut(shop, 1)

    const [ms, quick] = await timed(buyers(shop, many, () => ({ sku: free, quantity: 1 })))
    t.diagnostic(`beside the lock, ${many} buyers of another product were answered within ${Math.round(ms)} ms`)
    assert.deepEqual({ answered, isReleased }, { answered: 0, isReleased: false })
    assert.deepEqual(tally(quick), { 201: many })
    assert.deepEqual(await counted(shop, free), { stock: 100 - many, waiting: 0, orders: many, sold: many })

    await released
    assert.deepEqual(tally(await patient), { 201: many })
    assert.deepEqual(await counted(shop, locked), { stock: 100 - many, waiting: 0, orders: many, sold: many })
    const groups = await transactions(locked)
    assert.ok(groups <= 4, `${many} waiting buyers were decided in ${groups} transactions`)
  })

  test("an order of that product and another one does not hold the other one up", async (t) => {
    const free = await addProduct(shop, { stock: 100 })
    const locked = await addProduct(shop, { stock: 100 })
    lock = await holdProduct(shop, locked)
    let isAnswered = false
    const mixed = buyers(shop, 1, () => ({
      lines: [
        { sku: free, quantity: 1 },
        { sku: locked, quantity: 1 },
      ],
    })).finally(() => (isAnswered = true))
    await lockedOut(shop, 1)
    const [ms, answers] = await timed(buyers(shop, 10, () => ({ sku: free, quantity: 1 })))
    t.diagnostic(`beside an order of both, ten buyers of the free product were answered within ${Math.round(ms)} ms`)
    assert.equal(isAnswered, false, "they were answered only when the order of both had given up")
    await lock.release()
    assert.deepEqual(tally(answers), { 201: 10 })
    assert.deepEqual(tally(await mixed), { 201: 1 })
    assert.deepEqual(await counted(shop, free), { stock: 89, waiting: 0, orders: 11, sold: 11 })
  })

  test("too long: those who want it are asked to come again, and nothing was kept", async () => {
    const sku = await addProduct(shop, { stock: 100 })
    const before = await everythingKept(shop)
    lock = await holdProduct(shop, sku)
    // Each waits for a second in an instance of its own, and the lock is held for five at most.
    const answers = await buyers(shop, isOnAws ? 4 : 20, () => ({ sku, quantity: 1 }))
    for (const answer of answers) {
      assertRefused(answer, 503, "busy")
      assert.equal(answer.headers.get("retry-after"), "1")
    }
    await lock.release()
    assert.deepEqual(await everythingKept(shop), before)
    const [again] = await oneByOne(shop, [{ sku, quantity: 1 }])
    assert.equal(again!.status, 201)
  })

  test("too long: who would adjust or change it, or cancel an order, is asked to come again too", async () => {
    const sku = await addProduct(shop, { stock: 0 })
    const [order] = await oneByOne(shop, [{ sku, quantity: 1 }])
    const before = await everythingKept(shop)
    lock = await holdProduct(shop, sku)
    const answers: Answer[] = await Promise.all([
      shop.post(`/products/${sku}/adjustments`, { delta: 1, reason: "found in the cellar" }),
      shop.patch(`/products/${sku}`, { orderUpTo: 60 }),
      shop.post(`/orders/${order!.body.id}/cancel`),
    ])
    await lock.release()
    assert.deepEqual(await everythingKept(shop), before)
    for (const answer of answers) {
      assertRefused(answer, 503, "busy")
      assert.equal(answer.headers.get("retry-after"), "1")
    }
  })
})

describe("one bad request among many", () => {
  let shop: TestShop
  before(async () => (shop = await openShopWithQuietFactory()))
  after(() => shop.close())

  const wish = (sku: string) => (buyer: number) => ({
    sku,
    quantity: 1,
    customerId: buyer === 20 ? "poison" : `customer-${buyer}`,
  })

  async function assertOnlyThePoisonedOneFails(): Promise<void> {
    const sku = await addProduct(shop, { stock: 40 })
    const answers = await buyers(shop, 40, wish(sku))
    assert.deepEqual(tally(answers), { 201: 39, 500: 1 })
    const poisoned = answers[19]!
    assertRefused(poisoned, 500, "internal")
    assert.deepEqual(await counted(shop, sku), { stock: 1, waiting: 0, orders: 39, sold: 39 })
    const complaint = shop.warnings.at(-1)!
    assert.ok(complaint.startsWith(`request ${poisoned.body.requestId}: `), complaint)
  }

  test("that the database refuses hurts nobody else, and nothing of it is kept", async () => {
    await shop.db.query`alter table orders add constraint no_poison check (customer_id is distinct from 'poison')`
    await assertOnlyThePoisonedOneFails()
    assert.equal(shop.warnings.length, 1)
    await shop.db.query`alter table orders drop constraint no_poison`
  })

  test("that only the commit refuses hurts nobody else either", async () => {
    await shop.db.query`
      create function refuse_poison() returns trigger language plpgsql as
        'begin raise exception ''poison''; end'
    `
    await shop.db.query`
      create constraint trigger no_poison after insert on orders deferrable initially deferred
        for each row when (new.customer_id = 'poison') execute function refuse_poison()
    `
    await assertOnlyThePoisonedOneFails()
    assert.equal(shop.warnings.length, 2)
    await shop.db.query`drop trigger no_poison on orders`
  })

  test("is welcome as soon as nothing refuses it", async () => {
    const sku = await addProduct(shop)
    assert.equal((await shop.post("/checkout", wish(sku)(20))).status, 201)
  })
})
