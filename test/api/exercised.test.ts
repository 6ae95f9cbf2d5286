import assert from "node:assert/strict"
import { test } from "node:test"
import { operations, type Operation } from "./documented.ts"
import { type Door, doorsOf } from "./doors.ts"
import { type Answered, asJson, faultsOf, readAnswer } from "./judge.ts"
import { openApis } from "./open-apis.ts"
import { plainRequest } from "./plain-request.ts"
import { factoryCallback } from "./requests.ts"
import { furnish, walk } from "./walk.ts"

const all = [...operations, factoryCallback]
const byId = (id: string) => all.find(({ operationId }) => operationId === id)!

/** `<operation> ok`, or `<operation> <code>`. */
const outcomeOf = ({ operationId }: Operation, { status, text }: Answered) =>
  `${operationId} ${status < 300 ? "ok" : (asJson(text) as { code: string }).code}`

/** Documented, and nobody can come by it: what takes nothing cannot be asked wrongly. */
const beyondReach = ["listFactories invalid", "listAds invalid", "listInvariants invalid"]

test("every operation of both documents succeeds, and is refused in every way that its document names", async (t) => {
  const apis = await openApis()
  const reached = new Set<string>()
  const meet = async (operation: Operation, expected: string, answer: Answered) => {
    const isOurMistake = answer.status >= 500
    const faults = faultsOf(operation, answer).filter((fault) => !isOurMistake || fault !== `${answer.status}`)
    assert.deepEqual(faults, [], `${operation.operationId}: ${answer.text}`)
    assert.equal(outcomeOf(operation, answer), `${operation.operationId} ${expected}`, answer.text)
    reached.add(`${operation.operationId} ${expected}`)
  }
  try {
    const orders = await furnish(apis)
    for (const [id, expected, said = {}] of walk(apis.pools, orders)) {
      const operation = byId(id)
      await meet(
        operation,
        expected,
        await readAnswer(await apis.answer(operation.server, plainRequest(operation, said))),
      )
    }
    const ask = ({ apps, said }: Door, operation: Operation) => {
      const request = plainRequest(operation, said)
      return apps ? apps[operation.server].fetch(request) : apis.answer(operation.server, request)
    }
    for (const operation of operations)
      for (const door of doorsOf(operation))
        await meet(operation, door.code, await readAnswer(await ask(door, operation)))
  } finally {
    await apis.close()
  }
  const refusals = all.flatMap(refusalsOf)
  const succeeded = all.filter(({ operationId }) => reached.has(`${operationId} ok`))
  const refused = refusals.filter((one) => reached.has(one))
  t.diagnostic(`operations ${succeeded.length} of ${all.length}, refusals ${refused.length} of ${refusals.length}`)
  assert.deepEqual(
    all.filter((one) => !succeeded.includes(one)).map(({ operationId }) => operationId),
    [],
  )
  assert.deepEqual(
    refusals.filter((one) => !reached.has(one)),
    beyondReach,
  )
})

const refusalsOf = ({ operationId, responses }: Operation) =>
  Object.entries(responses)
    .filter(([status]) => !status.startsWith("2"))
    .flatMap(([, { description }]) => description.split(", ").map((code) => `${operationId} ${code}`))
