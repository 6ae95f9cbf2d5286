import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { CommitUnknown } from "../database/database.ts"
import type { OrderId, ProductId } from "../shared/ids.ts"
import type { CheckoutAnswer, CheckoutRequest } from "./checkout.ts"
import { Busy, gather } from "./gather.ts"

const request = (name: string, product = 1): CheckoutRequest => ({
  orderId: name as OrderId,
  caller: "local",
  key: null,
  customerId: null,
  lines: [{ productId: product as ProductId, sku: `sku ${product}`, quantity: 1 }],
})
const refusal: CheckoutAnswer = { kind: "sold-out", lacking: [] }
const sqlError = (code: string) => Object.assign(new Error(`sql state ${code}`), { code })

/** A transaction under way that ends when the test says so. */
function inFlight() {
  const batches: {
    names: string[]
    patience: unknown
    end: (answers?: CheckoutAnswer[]) => void
    fail: (e: Error) => void
  }[] = []
  const submit = gather({
    queue: 5,
    decide: (batch, patience) =>
      new Promise((resolve, reject) => {
        const names = batch.map((one) => one.orderId as string)
        const end = (answers: CheckoutAnswer[] = batch.map(() => refusal)) => resolve(answers)
        batches.push({ names, patience, end, fail: reject })
      }),
  })
  return { batches, submit }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe("gathering checkouts", () => {
  test("a lone request waits for nobody; those who come meanwhile are decided together, in their order", async () => {
    const { batches, submit } = inFlight()
    const answers = ["a", "b", "c"].map((name) => submit(request(name)))
    await turn()
    assert.deepEqual(
      batches.map((batch) => batch.names),
      [["a"]],
    )
    batches[0]!.end()
    await turn()
    assert.deepEqual(batches[1]!.names, ["b", "c"])
    batches[1]!.end()
    assert.deepEqual(await Promise.all(answers), [refusal, refusal, refusal])
  })

  test("who is put aside waits in a lane of that product and stops no other; later ones queue up behind", async () => {
    const { batches, submit } = inFlight()
    const locked = submit(request("a", 1))
    await turn()
    batches[0]!.end([{ kind: "aside", productId: 1 as ProductId }])
    await turn()
    assert.deepEqual([batches[1]!.names, batches[1]!.patience], [["a"], { waitFor: 1 }])
    const behind = submit(request("b", 1))
    const other = submit(request("c", 2))
    await turn()
    assert.deepEqual([batches[2]!.names, batches[2]!.patience], [["c"], "skip"])
    batches[2]!.end()
    await other
    batches[1]!.end()
    await locked
    await turn()
    assert.deepEqual(batches[3]!.names, ["b"])
    batches[3]!.end()
    await behind
  })

  test("who is put aside again and again between two busy products waits for all of them at once in the end", async () => {
    const { batches, submit } = inFlight()
    const answer = submit(request("a", 1))
    for (let times = 0; times <= 5; times++) {
      await turn()
      batches[times]!.end([{ kind: "aside", productId: ((times % 2) + 1) as ProductId }])
    }
    await turn()
    assert.deepEqual(
      batches.map((batch) => batch.patience),
      ["skip", { waitFor: 1 }, { waitFor: 2 }, { waitFor: 1 }, { waitFor: 2 }, { waitFor: 1 }, "wait"],
    )
    batches[6]!.end()
    assert.equal(await answer, refusal)
  })

  test("when a batch fails, each is decided alone, and only the bad one fails", async () => {
    const { batches, submit } = inFlight()
    const first = submit(request("first"))
    const [good, bad] = [submit(request("good")), submit(request("bad"))]
    await turn()
    batches[0]!.end()
    await first
    await turn()
    batches[1]!.fail(sqlError("23514"))
    await turn()
    assert.deepEqual(batches[2]!.names, ["good"])
    batches[2]!.end()
    await good
    await turn()
    batches[3]!.fail(sqlError("23514"))
    await assert.rejects(bad, { code: "23514" })
  })

  test("a batch whose commit may have happened is never decided again", async () => {
    const { batches, submit } = inFlight()
    const first = submit(request("first"))
    const two = [submit(request("a")), submit(request("b"))]
    await turn()
    batches[0]!.end()
    await first
    await turn()
    batches[1]!.fail(new CommitUnknown("lost"))
    for (const one of two) await assert.rejects(one, CommitUnknown)
    assert.equal(batches.length, 2)
  })

  test("a locked product, and a database that is away or has no room, say: try again, nothing was kept", async () => {
    for (const code of ["55P03", "57P01", "53300", "53100"]) {
      const { batches, submit } = inFlight()
      const answer = submit(request("a"))
      await turn()
      batches[0]!.fail(sqlError(code))
      await assert.rejects(answer, Busy)
    }
  })

  test("more than the queue holds is turned away at once", async () => {
    const { batches, submit } = inFlight()
    const answers = ["a", "b", "c", "d", "e"].map((name) => submit(request(name)))
    await assert.rejects(submit(request("one too many")), Busy)
    await turn()
    batches[0]!.end()
    await turn()
    batches[1]!.end()
    await Promise.all(answers)
    const next = submit(request("afterwards"))
    await turn()
    batches[2]!.end()
    await next
  })
})
