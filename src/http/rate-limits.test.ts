import assert from "node:assert/strict"
import { beforeEach, describe, test } from "node:test"
import type { Api } from "./api.ts"
import { callbackRoute } from "./callbacks.ts"
import { type Guard, guardApi, healthRoutes, openApi } from "./frame.ts"
import { problem } from "./problem.ts"
import { networkOf, places, rateLimits } from "./rate-limits.ts"

/** Knows whoever says a name; `/open` is for everybody. */
const byName: Guard = async (c, next) => {
  const name = c.req.header("authorization")
  if (name !== undefined) c.set("caller", name)
  else if (c.req.path !== "/open" && c.req.path !== "/livez" && c.req.path !== "/readyz")
    return problem(c, "sign-in-needed", "Who are you?")
  return next()
}

describe("three a minute for who is known, and five for an address", () => {
  let app: Api
  let served: string[]
  beforeEach(() => {
    served = []
    app = openApi()
    callbackRoute(app, { receiveCallback: async (token) => (token === "ours" ? "received" : "unknown") as never })
    const limits = { perKey: { requests: 3, seconds: 60 }, perAddress: { requests: 5, seconds: 60 } }
    guardApi(app, rateLimits(limits)(byName))
    healthRoutes(app, async () => {})
    for (const path of ["/open", "/orders"])
      app.all(path, (c) => {
        served.push(c.get("caller"))
        return c.json({})
      })
  })

  async function ask(path: string, { name, from = "10.0.0.1" }: { name?: string; from?: string } = {}, method = "GET") {
    const headers: Record<string, string> = name === undefined ? {} : { authorization: name }
    const answer = await app.request(path, { method, headers }, { incoming: { socket: { remoteAddress: from } } })
    const text = await answer.text()
    return { status: answer.status, wait: Number(answer.headers.get("retry-after")), text, headers: answer.headers }
  }
  const times = async (count: number, once: () => ReturnType<typeof ask>) => {
    const statuses: number[] = []
    for (let time = 0; time < count; time++) statuses.push((await once()).status)
    return statuses
  }

  test("the fourth of a key is 429 with the seconds to wait, and is not carried out; another key is not touched", async () => {
    assert.deepEqual(await times(5, () => ask("/orders", { name: "kim" }, "POST")), [200, 200, 200, 429, 429])
    const { wait, text, headers } = await ask("/orders", { name: "kim" })
    assert.ok(Number.isInteger(wait) && wait >= 1 && wait <= 60, `${wait}`)
    assert.equal(JSON.parse(text).code, "too-many-requests")
    assert.equal(headers.get("content-type"), "application/problem+json")
    assert.deepEqual(served, ["kim", "kim", "kim"])
    assert.equal((await ask("/orders", { name: "lee" })).status, 200)
  })

  test("the sixth of a stranger is 429, refused or not; one of another address is not touched, nor who is known", async () => {
    assert.deepEqual(await times(4, () => ask("/orders")), [401, 401, 401, 401])
    assert.deepEqual(await times(3, () => ask("/open", {}, "POST")), [200, 429, 429])
    assert.deepEqual(await times(2, () => ask("/orders")), [429, 429])
    assert.equal((await ask("/orders", { from: "10.0.0.2" })).status, 401)
    assert.equal((await ask("/orders", { name: "kim" })).status, 200)
  })

  test("the factory and who watches over the shop are never put off", async () => {
    await times(9, () => ask("/open"))
    for (const path of ["/livez", "/readyz"])
      assert.deepEqual(new Set(await times(30, () => ask(path))), new Set([200]), path)
    assert.deepEqual(new Set(await times(30, () => ask("/factory/callbacks/ours", {}, "POST"))), new Set([200]))
  })
})

test("a hundred thousand addresses count at sixteen thousand places, dealt anew at each start", () => {
  const addresses = Array.from({ length: 100_000 }, (_, at) => `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`)
  const [one, another] = [addresses.map(places()), addresses.map(places())]
  assert.ok(new Set(one).size <= 16_384)
  assert.ok(new Set(one).size > 16_000)
  assert.ok(one.filter((place, at) => place === another[at]).length < 100)
})

test("of an address in IPv6 the network counts, of one in IPv4 all of it", () => {
  for (const [address, network] of [
    ["127.0.0.1", "127.0.0.1"],
    ["::ffff:10.1.2.3", "10.1.2.3"],
    ["::1", "0:0:0:0"],
    ["2001:db8::1", "2001:db8:0:0"],
    ["2001:db8:0:0:1:2:3:4", "2001:db8:0:0"],
    ["2001:0db8:00aa::", "2001:db8:aa:0"],
    ["fe80::1%eth0", "fe80:0:0:0"],
    ["unknown", "unknown"],
  ] as const)
    assert.equal(networkOf(address), network)
})
