import assert from "node:assert/strict"
import { test } from "node:test"
import { openDatabase } from "../../database/database.ts"
import { scratchDatabase } from "../../proof/scratch.ts"
import { checkOutInTransaction } from "../../sales/checkout-transaction.ts"
import { gather } from "../../sales/gather.ts"
import { placeOrder } from "../../sales/place-order.ts"
import { seed } from "../seed.ts"
import { findSomethingToDo } from "./something-to-do.ts"

test("there is something to do once somebody buys what is left, and then nothing more has to be bought", async () => {
  const { url, drop } = await scratchDatabase()
  const db = openDatabase({ url, connections: 2 })
  try {
    assert.equal(await findSomethingToDo(db), undefined, "nothing is on sale")
    await seed(db, 120)
    const wish = await findSomethingToDo(db)
    assert.deepEqual(wish, { sku: "CP-502101", quantity: 3 })

    const rules = { leadSeconds: 120, bulkFrom: 100 }
    const buy = placeOrder(
      db,
      gather({ decide: (batch, patience) => checkOutInTransaction(db, rules, batch, patience) }),
    )
    await buy({ caller: "the test", key: undefined, customerId: undefined, lines: [wish!] })
    assert.equal(await findSomethingToDo(db), undefined, "the factory is to be asked")
    await db.query`update deliveries set state = 'done', ended_at = now()`
    assert.equal(await findSomethingToDo(db), undefined, "it is short already")
  } finally {
    await db.close()
    await drop()
  }
})
