import assert from "node:assert/strict"
import { test } from "node:test"
import { leftOf, oneByOne, type Progress } from "./one-by-one.ts"

const running = new AbortController().signal

test("one after the other, in order, and how far it has come is told at each", async () => {
  const done: string[] = []
  const told: number[] = []
  const act = async (id: string) => {
    done.push(id)
    return "done" as const
  }
  await oneByOne(["a", "b", "c"], act, running, (progress) => told.push(progress.done))
  assert.deepEqual(
    [done, told],
    [
      ["a", "b", "c"],
      [0, 1, 2, 3],
    ],
  )
})

test("what a colleague has dealt with is counted apart", async () => {
  const end = await oneByOne(
    ["a", "b"],
    async (id) => (id === "a" ? "gone" : "done"),
    running,
    () => {},
  )
  assert.deepEqual(end, { done: 1, gone: 1, of: 2 })
})

test("stop: what is at hand is finished, nothing else is begun", async () => {
  const stopping = new AbortController()
  const act = async () => {
    stopping.abort()
    return "done" as const
  }
  assert.deepEqual(await oneByOne(["a", "b", "c"], act, stopping.signal, () => {}), { done: 1, gone: 0, of: 3 })
})

test("what fails ends it, and what was done before is told", async () => {
  let last: Progress | undefined
  const act = async (id: string) => {
    if (id === "b") throw new Error("no answer")
    return "done" as const
  }
  const round = oneByOne(["a", "b", "c"], act, running, (progress) => (last = progress))
  await assert.rejects(round, /no answer/)
  assert.deepEqual(last, { done: 1, gone: 0, of: 3 })
})

test("what is left is what was not begun, and what failed: the next round takes it up", async () => {
  let last: Progress | undefined
  const act = async (id: string) => {
    if (id === "c") throw new Error("no answer")
    return id === "a" ? ("gone" as const) : ("done" as const)
  }
  const ids = ["a", "b", "c", "d"]
  await assert.rejects(oneByOne(ids, act, running, (progress) => (last = progress)))
  assert.deepEqual(leftOf(ids, last!), ["c", "d"])
})
