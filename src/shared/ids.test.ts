import assert from "node:assert/strict"
import { test } from "node:test"
import { isId, newId } from "./ids.ts"

test("ids are UUIDs of version 7, never twice the same, and sort by age", () => {
  const ids = Array.from({ length: 1_000 }, (_, at) => newId(1_700_000_000_000 + at))
  assert.equal(new Set(ids).size, 1_000)
  assert.deepEqual(ids.toSorted(), ids)
  for (const id of ids) {
    assert.ok(isId(id))
    assert.match(id, /^018bcfe5-6[89a-f].{2}-7.{3}-[89ab]/)
  }
})

test("ids of one moment sort in the order they were made, also where they are more than can be counted in it", () => {
  const ids = Array.from({ length: 10_000 }, () => newId(1_700_000_000_000))
  assert.equal(new Set(ids).size, 10_000)
  assert.deepEqual(ids.toSorted(), ids)
  assert.ok(ids.every(isId))
})

test("what is no id is seen before the database is asked", () => {
  for (const text of ["", "1", "01A20A24-7F52-7C3B-B5AA-018E2C1E48A1", "'; drop table orders; --"])
    assert.equal(isId(text), false)
})
