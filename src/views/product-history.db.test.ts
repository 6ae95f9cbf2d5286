import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { openWorkedShop, type WorkedShop } from "../../test/support/worked-shop.ts"
import { adjustStock } from "../stock/adjust-stock.ts"
import type { ProductId } from "../shared/ids.ts"
import { listLedger, readProductHistory } from "./product-history.ts"

describe("a product's history", () => {
  let shop: WorkedShop
  before(async () => (shop = await openWorkedShop()))
  after(() => shop.close())

  const history = async (sku: string, hours = 24) => (await readProductHistory(shop.db, sku, hours))!
  const chartOf = async (sku: string, hours?: number) =>
    (await history(sku, hours)).chart.map(({ kind, balance }) => `${kind} ${balance}`)
  const adjust = (sku: string, delta: number) =>
    shop.db.transaction((tx) => adjustStock(tx, shop.storeOf(tx), sku, { delta, reason: "counted" }, "kim"))

  /** So many sales, one every `seconds`, the last one just now; made up, because nobody waits for thirty hours. */
  async function sellForLong(id: ProductId, sales: number, seconds: number): Promise<void> {
    await shop.db.query`
      insert into stock_movements (product_id, delta, balance, kind, at)
      select ${id}, -1, 1000000 - i, 'sale', now() - make_interval(secs => ((${sales} - i) * ${seconds})::float8)
      from generate_series(1, ${sales}::int) i
      order by i
    `
  }

  test("the chart has the stock after each movement; the ledger says why, newest first, page by page", async () => {
    await shop.offer("DONUT", { stock: 3 })
    const order = await shop.buy("DONUT", 5)
    await shop.workOff()
    await shop.callBack("DONUT")
    await shop.workOff()
    await adjust("DONUT", 4)
    assert.deepEqual(await chartOf("DONUT"), ["opening 3", "sale 0", "arrival 12", "fill 10", "adjustment 14"])

    const first = (await listLedger(shop.db, "DONUT", { limit: 2 }))!
    const second = (await listLedger(shop.db, "DONUT", { after: String(first.at(-1)!.id), limit: 9 }))!
    const ledger = [...first, ...second]
    assert.deepEqual(
      ledger.map(({ kind, delta, balance }) => `${kind} ${delta} → ${balance}`),
      ["adjustment 4 → 14", "fill -2 → 10", "arrival 12 → 12", "sale -3 → 0", "opening 3 → 3"],
    )
    const [{ id } = { id: "" }] = await shop.db.query<{ id: string }>`
      select o.id from production_orders o join products p on p.id = o.product_id where p.sku = 'DONUT'
    `
    assert.deepEqual(
      ledger.map(({ orderId, productionOrderId, reason }) => [orderId, productionOrderId, reason]),
      [
        [null, null, "counted"],
        [order, null, null],
        [null, id, null],
        [order, null, null],
        [null, null, null],
      ],
    )
  })

  test("what was there when the span began stands at its beginning, also when nothing moved since", async () => {
    await shop.offer("OLD", { stock: 7 })
    await adjust("OLD", 1)
    await shop.db.transaction(async (tx) => {
      await tx.query`set local session_replication_role = replica`
      await tx.query`
        update stock_movements set at = at - interval '30 hours'
        where product_id = (select id from products where sku = 'OLD')
      `
    })
    const before = Date.now()
    const { chart } = await history("OLD", 24)
    assert.deepEqual(
      chart.map(({ balance }) => balance),
      [8],
    )
    const age = before - chart[0]!.at.getTime()
    assert.ok(Math.abs(age - 24 * 3_600_000) < 5_000, `${age}`)
    assert.deepEqual(await chartOf("OLD", 48), ["opening 7", "adjustment 8"])
  })

  test("of more than 500 movements the chart has one for each part of the time, from the first part to the last", async () => {
    await sellForLong(await shop.offer("BUSY", { stock: 0 }), 5_000, 20)
    const { chart } = await history("BUSY", 24)
    // 4,320 of them are in the span, and one was before.
    assert.equal(chart.length, 501)
    assert.equal(chart.at(-1)!.balance, 1_000_000 - 5_000)
    assert.ok(Math.abs(chart[0]!.balance - (1_000_000 - 680)) <= 1, `${chart[0]!.balance}`)
    const gaps = chart.slice(1).map(({ at }, index) => at.getTime() - chart[index]!.at.getTime())
    assert.ok(Math.max(...gaps) < (2 * (24 * 3_600_000)) / 500, `${Math.max(...gaps)}`)
    assert.ok(Math.min(...gaps) > 0)
  })

  test("of more than 20,000 movements the newest are in it", async () => {
    await sellForLong(await shop.offer("RUSH", { stock: 0 }), 25_000, 1)
    const { chart } = await history("RUSH", 24)
    assert.equal(chart.length, 500)
    assert.equal(chart.at(-1)!.balance, 1_000_000 - 25_000)
    assert.ok(chart[0]!.balance <= 1_000_000 - 5_000 && chart[0]!.balance > 1_000_000 - 5_100, `${chart[0]!.balance}`)
  })

  test("who waits, first come first; since when it is short, and what was ordered; and who was sent away", async () => {
    await shop.offer("SCARCE", { stock: 1, backorders: "refuse" })
    await shop.buy("SCARCE", 2)
    await shop.buy("SCARCE", 3)
    await shop.offer("WANTED", { stock: 0 })
    const waiting = [await shop.buy("WANTED", 2), await shop.buy("WANTED", 1)]
    const wanted = await history("WANTED")
    assert.deepEqual(
      wanted.waiting.map(({ orderId, pieces }) => [orderId, pieces]),
      [
        [waiting[0], 2],
        [waiting[1], 1],
      ],
    )
    assert.deepEqual([wanted.waitingOrders, wanted.chart], [2, []])
    assert.ok(wanted.shortSince! <= wanted.waiting[0]!.since)
    const { quantity, arrived, expectedAt } = wanted.productionOrder!
    assert.deepEqual([quantity, arrived, expectedAt > wanted.shortSince!], [10, 0, true])
    assert.deepEqual(wanted.refusedInTheLastHour, { orders: 0, pieces: 0 })
    assert.deepEqual((await history("SCARCE")).refusedInTheLastHour, { orders: 2, pieces: 5 })
    await shop.offer("CALM")
    const { shortSince, productionOrder } = await history("CALM")
    assert.deepEqual({ shortSince, productionOrder }, { shortSince: null, productionOrder: null })
  })

  test("there is no product of that name", async () => {
    assert.equal(await readProductHistory(shop.db, "NOTHING", 24), undefined)
    assert.equal(await listLedger(shop.db, "NOTHING", { limit: 1 }), undefined)
  })
})
