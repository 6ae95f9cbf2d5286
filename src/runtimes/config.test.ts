import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { ConfigError, readConfig } from "./config.ts"

const mistakes = (env: Record<string, string>) => {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

describe("the configuration", () => {
  test("is complete without a single variable", () => {
    const config = readConfig({})
    assert.equal(config.port, 3000)
    assert.equal(config.host, "127.0.0.1")
    assert.equal(config.databaseUrl, undefined)
    assert.equal(config.factorySeconds, 5)
    assert.equal(config.factoryDeadlineSeconds, 120)
    assert.equal(config.factoryAsks, 3)
    assert.equal(config.factoryRequester, "restock")
    assert.match(config.home, /\/\.restock$/)
  })
  test("takes an empty variable for an unset one", () => assert.equal(readConfig({ PORT: "" }).port, 3000))
  test("names all mistakes at once, with what was found and what is expected", () => {
    assert.deepEqual(mistakes({ PORT: "99999", FACTORY_ASKS: "many", FACTORY_URL: "donut" }), [
      'PORT: expected 1 to 65535, found "99999".',
      "FACTORY_URL: expected an address that begins with http:// or https://, which this is not.",
      'FACTORY_ASKS: expected a whole number of asks, found "many".',
    ])
  })
  test("shows no password", () => {
    assert.deepEqual(mistakes({ DATABASE_URL: "mysql://shop:secret@localhost/shop" }), [
      "DATABASE_URL: expected an address that begins with postgres:// or postgresql://, which this is not.",
    ])
  })
  test("refuses a factory that could not call back", () => {
    assert.match(mistakes({ FACTORY_URL: "http://factory.example" })[0]!, /could not call back/)
  })
  test("serves this machine only, as long as there are no keys", () => {
    assert.equal(mistakes({ HOST: "0.0.0.0" }).length, 1)
    assert.equal(mistakes({ PUBLIC_URL: "https://shop.example" }).length, 1)
    for (const HOST of ["127.0.0.1", "localhost", "::1"]) assert.deepEqual(mistakes({ HOST }), [])
  })
})
