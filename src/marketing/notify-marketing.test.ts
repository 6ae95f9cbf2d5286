import assert from "node:assert/strict"
import { test } from "node:test"
import { afterFailure } from "../messaging/schedule.ts"
import type { EventId } from "../shared/ids.ts"
import { threeDays, webhookOf } from "./notify-marketing.ts"

const id = "01a20a24-7f52-7c3b-b5aa-018e2c1e48a1" as EventId
const orderId = "01a20a24-0000-7000-8000-000000000000"
const data = { customerId: 'kim "도넛"', orderId }

test("a webhook is the same bytes however often it is made, and has nothing personal but ids", () => {
  const vip = { id, type: "CustomerBecameVip", data } as const
  const happenedAt = new Date("2026-03-01T09:00:00.123Z")
  const webhook = webhookOf(vip, happenedAt)
  assert.equal(webhook.id, id)
  assert.equal(
    webhook.body,
    '{"type":"customer.became_vip","timestamp":"2026-03-01T09:00:00.123Z",' +
      `"data":{"customerId":"kim \\"도넛\\"","orderId":"${orderId}"}}`,
  )
  const asTheDatabaseSortsIt = { ...vip, data: { orderId, customerId: data.customerId, email: "kim@donut.example" } }
  assert.deepEqual(webhookOf(asTheDatabaseSortsIt, happenedAt), webhook)
})

/** How many hours marketing may be away until the last attempt has failed, by the dice. */
function hoursUntilParked(dice: () => number): number {
  let hours = 0
  for (let failures = 0; ; failures++) {
    const verdict = afterFailure(new Error("down"), { attempts: failures + 1, failures }, threeDays, dice())
    if (verdict.kind === "park") return hours
    hours += verdict.seconds / 3_600
  }
}

test("marketing may be away for three days, more or less; six hours never park a webhook, whatever the dice", () => {
  // A generator of our own (Numerical Recipes), so that the test says the same every day.
  let seed = 1
  const dice = () => (seed = (seed * 1_664_525 + 1_013_904_223) % 2 ** 32) / 2 ** 32
  const hours = Array.from({ length: 100_000 }, () => hoursUntilParked(dice))
  const average = hours.reduce((sum, each) => sum + each, 0) / hours.length
  assert.ok(average > 60 && average < 84, `${average} h on average`)
  const shortest = hours.reduce((least, each) => Math.min(least, each))
  assert.ok(shortest > 6, `${shortest} h at least`)
})
