import assert from "node:assert/strict"
import { test } from "node:test"
import { saysTheSame } from "./customer.ts"

test("a registration says the same when address and name are the same, whatever became of the customer", () => {
  const kim = { id: "kim", email: "kim@donut.example", name: "김도넛" }
  assert.equal(saysTheSame(kim, { ...kim }), true)
  assert.equal(saysTheSame({ ...kim, type: "Vip" } as typeof kim, kim), true)
  assert.equal(saysTheSame(kim, { ...kim, email: null as never }), false)
  assert.equal(saysTheSame(kim, { ...kim, name: "김" }), false)
})
