import assert from "node:assert/strict"
import { rm } from "node:fs/promises"
import { describe, test } from "node:test"
import { allInsist, fourBuy, isAsked, isDone } from "../../src/proof/crash-points/acts.ts"
import { judge } from "../../src/proof/crash-points/end.ts"
import { type CrashPointParts, proveCrashPoints, type Walk } from "../../src/proof/crash-points/prove-crash-points.ts"
import { bulkBuyer, sentAgain } from "../../src/proof/crash-points/people.ts"
import { calledWhileAway, databaseAway } from "../../src/proof/crash-points/outages.ts"
import { forgotten, overReported, theWalk } from "../../src/proof/crash-points/refills.ts"
import { openWorld } from "../../src/proof/crash-points/world.ts"
import type { Scenario } from "../../src/proof/crash-points/scenario.ts"
import { freePort, newHome, restock } from "../../src/proof/process.ts"
import { until } from "../../src/proof/until.ts"

/** Every consumer and every kind of gap once; `restock prove` crosses all points. */
const few: readonly (readonly [point: string, scenario: Scenario])[] = [
  ["checkout/committed", theWalk],
  ["ask/answered", calledWhileAway],
  ["ad-mail/sent:ads-pause", theWalk],
  ["delivery/claimed:resume-ads", theWalk],
  ["delivery/effect-written:receive-arrival", forgotten],
  ["delivery/effect-committed:alert-operations", overReported],
  ["vip/committed", bulkBuyer],
  ["webhook/delivered", bulkBuyer],
  ["callback/brought-in", databaseAway],
  ["hand/committed:resend", sentAgain],
]
const isOfTheFew = ({ crossing, scenario }: Walk) => few.some(([point, of]) => point === crossing && of === scenario)

const prove = (parts: Partial<CrashPointParts>) =>
  proveCrashPoints({ tell: () => {}, signal: new AbortController().signal, ...parts })

test("killed at a named point and started again, the shop comes to the same end", async () => {
  const { problems, lost, doubled, oversold, faults } = await prove({ only: isOfTheFew })
  assert.deepEqual(problems, [])
  assert.deepEqual({ lost, doubled, oversold }, { lost: 0, doubled: 0, oversold: 0 })
  assert.deepEqual(faults, Object.fromEntries(few.map(([point]) => [point, 1])))
})

test("killed while the factory's answer is awaited, the shop asks nobody twice", async () => {
  const world = await openWorld(undefined)
  try {
    const { factory } = world.site
    await factory.setFaults({ answer: "silence" })
    await world.open()
    await fourBuy(world)
    await factory.until(({ requests }) => requests.length === 1)
    world.shop().kill("SIGKILL")
    assert.deepEqual(await world.shop().ended("the shop is gone"), { code: null, signal: "SIGKILL" })

    await world.letLeasesEnd()
    await world.open()
    await allInsist(world)
    await until("the ask counts as unconfirmed", () => isAsked(world))
    await world.factoryCalls()
    await until("all work is done", () => isDone(world))
    const end = { pieces: 13, asked: [10], mails: ["ads-pause", "ads-resume"] }
    assert.deepEqual(await judge(world, end), { lost: 0, doubled: 0, oversold: 0, problems: [] })
  } finally {
    await world.clear()
  }
})

describe("a point that cannot be armed", () => {
  const start = async (env: Record<string, string>) => {
    const home = await newHome()
    try {
      return await restock(["start"], { RESTOCK_HOME: home, PORT: `${await freePort()}`, ...env })
    } finally {
      await rm(home, { recursive: true })
    }
  }

  test("is refused at start, with the list of those that can", async () => {
    const { code, stdout, stderr } = await start({ RESTOCK_CRASH_AT: "nowhere" })
    assert.match(stderr, /RESTOCK_CRASH_AT: there is no point "nowhere"\. There are: checkout\/committed, .+\.$/m)
    assert.deepEqual([code, stdout], [2, ""])
  })

  test("is refused in production", async () => {
    const { code, stdout, stderr } = await start({ RESTOCK_CRASH_AT: "checkout/committed", NODE_ENV: "production" })
    assert.match(stderr, /RESTOCK_CRASH_AT: .* NODE_ENV is production\. Unset it\.$/m)
    assert.deepEqual([code, stdout], [2, ""])
  })
})
