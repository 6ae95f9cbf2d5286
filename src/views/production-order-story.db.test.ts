import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { openWorkedShop, type WorkedShop } from "../../test/support/worked-shop.ts"
import { happened, tell } from "../messaging/events.ts"
import { newId, type CallbackId } from "../shared/ids.ts"
import { listProductionOrdersFor } from "./listed-production-orders.ts"
import { type ProductionOrderFilter, readProductionOrderStory } from "./production-order-story.ts"

const TOKEN = `01234567.${"a".repeat(43)}`

describe("production orders in the console", () => {
  let shop: WorkedShop
  const ids: Record<string, string> = {}
  before(async () => {
    shop = await openWorkedShop()
    for (const sku of ["REFUSED", "FAILED", "OVERDUE", "DOUBTED", "PARTLY", "QUARANTINED", "FINE", "ENDED", "CLOSED"])
      await shop.offer(sku, { stock: 0 })
    await shop.workOff()
    for (const { sku, id } of await shop.db.query<{ sku: string; id: string }>`
      select p.sku, o.id from production_orders o join products p on p.id = o.product_id
    `)
      ids[sku] = id
    await say("QUARANTINED", `<order>${TOKEN}</order>`)
    await say("PARTLY", `{"MessageAttributeProductCnt": "4", "note": "${"도".repeat(5_000)}"}`)
    await shop.workOff()
    await shop.callBack("ENDED")
    await shop.workOff()
    // What takes a deadline to become: as the watchdog would leave it.
    await shop.db.query`update production_orders set state = 'failed' where id = ${ids.FAILED}`
    await shop.db.query`update production_orders set state = 'unconfirmed' where id = ${ids.DOUBTED}`
    await shop.db.query`update production_orders set deadline_at = now() - interval '1 s' where id = ${ids.OVERDUE}`
    await shop.db.query`update production_orders set state = 'closed', ended_at = now() where id = ${ids.CLOSED}`
  })
  after(() => shop.close())

  /** The factory says something about what it was asked for, under the ask's own token. */
  async function say(sku: string, body: string | Buffer): Promise<void> {
    const id = newId<CallbackId>()
    await shop.db.transaction(async (tx) => {
      await tx.query`
        insert into callbacks (id, ask_id, body, body_digest)
        select ${id}, a.id, ${Buffer.from(body)}, sha256(${Buffer.from(body)})
        from asks a
        where a.production_order_id = ${ids[sku]}
      `
      await tell(tx, [happened("FactoryCalledBack", { callbackId: id })])
    })
  }

  async function walk(filter: ProductionOrderFilter, limit = 2): Promise<string[]> {
    const skus: string[] = []
    for (let after: string | undefined; ;) {
      const page = await listProductionOrdersFor(shop.db, { filter, after, limit })
      skus.push(...page.map(({ sku }) => sku))
      if (page.length < limit) return skus
      after = page.at(-1)!.id
    }
  }
  const attention = ["FAILED", "REFUSED", "QUARANTINED", "OVERDUE", "DOUBTED", "PARTLY"]

  test("attention: what a person has to decide first, then what is in doubt, and nothing that goes well", async () => {
    assert.deepEqual(await walk("attention"), attention)
  })

  test("a quarantined callback puts its order first, before what only is late", async () => {
    const [, , first] = await listProductionOrdersFor(shop.db, { filter: "attention", limit: 3 })
    assert.deepEqual([first!.sku, first!.quarantined, first!.asks, first!.state], ["QUARANTINED", 1, 1, "accepted"])
  })

  test("open: the same, and then the others; one that ended meanwhile still says where the next page begins", async () => {
    assert.deepEqual(await walk("open"), [...attention, "FINE"])
    assert.deepEqual(await walk("open", 100), [...attention, "FINE"])
    // ENDED was requested after FINE, and went well like it.
    const behind = await listProductionOrdersFor(shop.db, { filter: "open", after: ids.ENDED, limit: 9 })
    assert.deepEqual(
      behind.map(({ sku }) => sku),
      ["FINE"],
    )
  })

  test("ended and all: newest first, each once", async () => {
    assert.deepEqual(await walk("ended"), ["CLOSED", "ENDED"])
    const all = await walk("all")
    assert.deepEqual(all, await walk("all", 100))
    assert.deepEqual(new Set(all), new Set(Object.keys(ids)))
    assert.equal(all.length, Object.keys(ids).length)
    assert.equal(all[0], "CLOSED")
    assert.deepEqual(await listProductionOrdersFor(shop.db, { filter: "all", after: newId(), limit: 9 }), [])
  })

  test("a story has the asks, what the factory said, cut off and without our tokens, and what came", async () => {
    const partly = (await readProductionOrderStory(shop.db, ids.PARTLY!))!
    const { sku, name, factoryId, state } = partly.order
    assert.deepEqual([sku, name, factoryId, state], ["PARTLY", "도넛", "FF-500293", "partly-arrived"])
    const [ask] = partly.asks
    assert.deepEqual([ask!.number, ask!.state, ask!.counted, ask!.answer], [1, "accepted", 4, "1"])
    assert.ok(ask!.answeredAt! >= ask!.askedAt)
    const [callback] = partly.callbacks
    assert.deepEqual([callback!.verdict, callback!.ask, callback!.body.length], ["counted", 1, 4_000])
    assert.match(callback!.body, /^\{"MessageAttributeProductCnt": "4", "note": "도+$/)
    assert.deepEqual(
      partly.arrivals.map(({ pieces, ask }) => [pieces, ask]),
      [[4, 1]],
    )
    const quarantined = (await readProductionOrderStory(shop.db, ids.QUARANTINED!))!
    assert.deepEqual(
      quarantined.callbacks.map(({ verdict, body }) => [verdict, body]),
      [["quarantined", "<order>…</order>"]],
    )
    assert.match(quarantined.callbacks[0]!.reason!, /not a JSON object/)
    assert.equal(await readProductionOrderStory(shop.db, newId()), undefined)
  })

  test("bytes that are no text are shown as such, and a callback that nobody read yet has no verdict", async () => {
    await say("FINE", Buffer.from([0xb5, 0xb5, 0x7b]))
    const { callbacks } = (await readProductionOrderStory(shop.db, ids.FINE!))!
    assert.deepEqual(
      callbacks.map(({ verdict, body }) => [verdict, body]),
      [[null, "\ufffd\ufffd{"]],
    )
  })
})
