import assert from "node:assert/strict"
import { afterEach, describe, test } from "node:test"
import { armCrashPoint, crashPoints } from "../shared/crash-points.ts"
import { ConfigError } from "./config.ts"
import { armFrom } from "./crash-at.ts"

const here = { host: "127.0.0.1", publicUrl: undefined }

function refusal(env: NodeJS.ProcessEnv, place: Parameters<typeof armFrom>[1] = here): string | undefined {
  try {
    armFrom(env, place)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.join()
    throw error
  }
  return undefined
}

describe("a shop that kills itself at a named point, for the proof", () => {
  afterEach(() => armCrashPoint(undefined))

  test("does so on this machine, by each of its names", () => {
    for (const host of ["127.0.0.1", "localhost", "::1"])
      assert.equal(refusal({ RESTOCK_CRASH_AT: "checkout/committed" }, { ...here, host }), undefined)
    assert.equal(refusal({ RESTOCK_CRASH_AT: "delivery/claimed:pause-ads", NODE_ENV: "test" }), undefined)
    assert.equal(refusal({ RESTOCK_CRASH_AT: "hand/committed:resend" }), undefined)
  })

  test("does not without being told to, wherever it is", () => {
    const elsewhere = { host: "0.0.0.0", publicUrl: "https://donut.example" }
    assert.equal(refusal({ NODE_ENV: "production" }, elsewhere), undefined)
    assert.equal(refusal({ RESTOCK_CRASH_AT: "", NODE_ENV: "production" }, elsewhere), undefined)
  })

  test("refuses to in production", () => {
    const env = { RESTOCK_CRASH_AT: "checkout/committed", NODE_ENV: "production" }
    assert.match(refusal(env)!, /^RESTOCK_CRASH_AT: .* for proofs only; NODE_ENV is production\. Unset it\.$/)
  })

  test("refuses to where it serves others", () => {
    const env = { RESTOCK_CRASH_AT: "checkout/committed" }
    for (const place of [
      { host: "0.0.0.0", publicUrl: undefined },
      { host: "127.0.0.1", publicUrl: "https://donut.example" },
    ])
      assert.match(refusal(env, place)!, /^RESTOCK_CRASH_AT: .* on one's own machine only\. Unset it\.$/)
  })

  test("names all points when it is told one that is not there", () => {
    for (const point of ["nowhere", "checkout", "toString", "delivery/claimed:pause-add"]) {
      const words = refusal({ RESTOCK_CRASH_AT: point })!
      assert.ok(words.startsWith(`RESTOCK_CRASH_AT: there is no point "${point}". There are: `), words)
      for (const name of Object.keys(crashPoints)) assert.ok(words.includes(name), `${name} is in ${words}`)
    }
  })
})
