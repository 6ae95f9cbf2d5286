import assert from "node:assert/strict"
import { readdir } from "node:fs/promises"
import { after, before, describe, test } from "node:test"
import { restock } from "../../src/proof/process.ts"
import { until } from "../../src/proof/until.ts"
import { openSite, type Site } from "../../src/proof/site.ts"

type Found = { check: string; state: string; found: string }

describe("restock doctor", () => {
  let site: Site
  before(async () => (site = await openSite({ database: "embedded", env: { CONSOLE: "off" } })))
  after(() => site.clear())

  const doctor = async (changes: Record<string, string> = {}) => {
    const { code, stdout, stderr } = await restock(["doctor", "--json"], { ...site.env, ...changes })
    const findings = JSON.parse(stdout) as Found[]
    const state = (check: string) => findings.find((one) => one.check === check)?.state
    const found = (check: string) => findings.find((one) => one.check === check)?.found ?? ""
    return { code, stdout, stderr, findings, state, found }
  }

  test("before the first start all is well, and nothing has changed", async () => {
    const before = await readdir(site.home)
    const { code, findings, found } = await doctor()
    assert.deepEqual([code, findings.filter(({ state }) => state === "wrong")], [0, []])
    assert.match(found("PORT"), /is free$/)
    assert.match(found("shop's database"), /to be made at the first start$/)
    assert.deepEqual(await readdir(site.home), before)
    assert.equal(site.factory.requests.length, 0)
  })

  test("beside an open shop it looks at its database, and afterwards the shop is as it was", async () => {
    const shop = site.launch({ LOG: "json" })
    await until("the shop is open", async () => shop.stdout.includes('"message":"Restock is open."'), 60_000)
    const { code, found } = await doctor({ PUBLIC_URL: site.url })
    assert.equal(code, 0)
    assert.match(found("PORT"), /Restock is open there$/)
    assert.match(found("shop's database"), /^PostgreSQL \d\d at .*, up to date/)
    assert.match(found("customers' database"), /^PostgreSQL \d\d at .*, up to date/)
    assert.match(found("PUBLIC_URL"), /an open Restock answers$/)
    assert.equal(site.factory.requests.length, 0)

    shop.kill("SIGTERM")
    await shop.ended("the shop is closed")
    for (const line of shop.stdout.trimEnd().split("\n")) assert.match(line, /^\{"time":"[^"]+","level":"info",.*\}$/)
    const lines = shop.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, string>)
    assert.equal(lines.find(({ message }) => message === "Restock is open.")?.url, site.url)
    assert.equal(shop.stderr, "")
  })

  test("a closed shop's database is not started to look at it", async () => {
    const { code, found } = await doctor()
    assert.equal(code, 0)
    assert.match(found("shop's database"), /closed; it starts with the shop$/)
  })

  test("what is away is wrong, what is doubtful is a warning, and no secret is printed", async () => {
    const { code, stdout, state } = await doctor({
      FACTORY_URL: "http://127.0.0.1:1",
      MAIL_URL: "smtp://kim:geheim@127.0.0.1:1",
      DATABASE_URL: "postgres://kim:geheim@127.0.0.1:1/shop",
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1",
    })
    assert.equal(code, 1)
    for (const check of ["factory", "mail", "shop's database", "traces"]) assert.equal(state(check), "wrong", check)
    assert.equal(state("operations"), "warning")
    assert.doesNotMatch(stdout, /geheim/)
  })

  test("all mistakes of the configuration are named at once", async () => {
    const { code, findings } = await doctor({ PORT: "none", LOG: "loud", MAIL_URL: "geheim" })
    assert.equal(code, 1)
    const said = findings.filter(({ check }) => check === "configuration").map(({ found }) => found.split(":")[0])
    assert.deepEqual(said, ["PORT", "MAIL_URL", "LOG"])
  })
})
