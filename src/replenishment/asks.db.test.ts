import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { type Database, openDatabase, type Transaction } from "../database/database.ts"
import type { EventOf } from "../events.ts"
import type { Delivery } from "../messaging/consumer.ts"
import { LeaseLost } from "../messaging/deliveries.ts"
import { scratchDatabase } from "../proof/scratch.ts"
import { seed } from "../runtimes/seed.ts"
import { adjustStock } from "../stock/adjust-stock.ts"
import { stockStore } from "../stock/stock-store.ts"
import type { AskFactory, FactoryRequest } from "./ask-factory.ts"
import { tokenKey } from "./callback-token.ts"
import { askAgain } from "./decide-by-hand.ts"
import { orderFromFactory } from "./order-from-factory.ts"

const terms = {
  publicUrl: "http://127.0.0.1:1",
  requester: "a test",
  deadlineSeconds: 120,
  asks: 3,
  key: tokenKey(Buffer.alloc(32, 7)),
}

describe("a worker is stopped in the middle of its call, and others go on", () => {
  let database: Awaited<ReturnType<typeof scratchDatabase>>
  let db: Database
  before(async () => {
    database = await scratchDatabase()
    db = openDatabase({ url: database.url, connections: 4 })
    await seed(db, terms.deadlineSeconds)
  })
  after(async () => {
    await db.close()
    await database.drop()
  })

  const storeOf = (tx: Transaction) => stockStore(tx, terms.deadlineSeconds)
  const asked: FactoryRequest[] = []
  const handle = (event: Parameters<ReturnType<typeof orderFromFactory>["handle"]>[0], one: Delivery) =>
    orderFromFactory(db, storeOf, askFactory, terms).handle(event, one)
  const askFactory: AskFactory = async (request) => (asked.push(request), { kind: "accepted", id: "1" })
  const delivery = (once: Delivery["once"]): Delivery => ({ once, round: 0, signal: new AbortController().signal })
  const done = delivery(async (effect = async () => {}) => void (await db.transaction(effect)))
  const tooLate = delivery(() => Promise.reject(new LeaseLost("the lease ran out")))

  async function told<Type extends "StockRanShort" | "ProductionOrderRenewed">(type: Type): Promise<EventOf<Type>> {
    const [event] = await db.query<EventOf<Type>>`select id, type, data from events where type = ${type}`
    return event!
  }

  test("the ask that left is not sent again by the message that led to it, also when the order is to be asked anew", async () => {
    await db.transaction((tx) => adjustStock(tx, storeOf(tx), "CP-502101", { delta: -3, reason: "eaten" }, "a test"))
    const ranShort = await told("StockRanShort")
    await assert.rejects(handle(ranShort, tooLate), LeaseLost)
    assert.equal(asked.length, 1)
    // Its next delivery sees that the call was begun, and does not know how it ended.
    await handle(ranShort, done)
    const { productionOrderId } = ranShort.data
    const by = { actor: "a test", reason: "no answer" }
    assert.equal(await db.transaction((tx) => askAgain(tx, productionOrderId, by)), "done")

    await handle(ranShort, done)
    assert.equal(asked.length, 1)
    await handle(await told("ProductionOrderRenewed"), done)
    assert.equal(asked.length, 2)
    assert.notEqual(asked[0]!.CallbackUrl, asked[1]!.CallbackUrl)
  })
})
