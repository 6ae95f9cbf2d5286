import assert from "node:assert/strict"
import { beforeEach, describe, test } from "node:test"
import { bell } from "./bell.ts"

describe("the bell", () => {
  let woken: string[] = []
  const consumers = ["pause-ads", "resume-ads"]
  const unhear = consumers.map((one) => bell.hear(one, () => woken.push(one)))
  beforeEach(() => (woken = []))

  test("wakes whom another process names, and nobody else", () => {
    bell.ringFor("pause-ads order-from-factory 01a20fc2-ae04-7491-b64f-ab043ffcf8fb")
    assert.deepEqual(woken, ["pause-ads"])
  })

  test("wakes everyone after a time in which nothing was heard", () => {
    bell.ringFor("")
    assert.deepEqual(woken, consumers)
  })

  test("what this process told the database wakes nobody a second time", () => {
    bell.ringFor(bell.notification(["pause-ads"]))
    assert.deepEqual(woken, [])
  })

  test("wakes nobody who does not listen any more", () => {
    unhear[0]!()
    bell.ring(consumers)
    assert.deepEqual(woken, ["resume-ads"])
  })
})
