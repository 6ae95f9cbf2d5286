import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { collect } from "./collect.ts"

/** A desk of letters named by what they died of and their place, with three on a page. */
function desk(...ids: string[]) {
  const looks: (string | undefined)[] = []
  const look = async (after: string | undefined) => {
    looks.push(after)
    const from = after === undefined ? 0 : Number(after)
    const next = from + 3 < ids.length ? `${from + 3}` : undefined
    return { items: ids.slice(from, from + 3).map((id) => ({ id })), next }
  }
  return { look, looks }
}

describe("the letters of one cause are looked for on the desk", () => {
  test("page by page, until all are found", async () => {
    const { look, looks } = desk("a1", "b1", "b2", "a2", "b3", "b4", "b5")
    assert.deepEqual(await collect(["a1", "a2"], 20, look), [{ id: "a1" }, { id: "a2" }])
    assert.deepEqual(looks, [undefined, "3"])
  })

  test("no more of them than are asked for", async () => {
    const { look, looks } = desk("a1", "a2", "a3", "a4")
    assert.deepEqual(await collect(["a1", "a2", "a3", "a4"], 2, look), [{ id: "a1" }, { id: "a2" }])
    assert.equal(looks.length, 1)
  })

  test("one that has left the desk meanwhile is not there, and does not keep anybody looking", async () => {
    const { look } = desk("a1", "b1")
    assert.deepEqual(await collect(["a1", "gone"], 20, look), [{ id: "a1" }])
  })

  test("a desk that never ends is looked through for a while only", async () => {
    let looks = 0
    const endless = async () => ({ items: [{ id: "other" }], next: `${++looks}` })
    assert.deepEqual(await collect(["a1"], 20, endless), [])
    assert.equal(looks, 25)
  })
})
