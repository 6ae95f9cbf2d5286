import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { addressHere, ConfigError, isExposed, readConfig, refuseExposed } from "./config.ts"

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
  test("takes no name and no password for a partner: nobody would send them", () => {
    for (const name of ["FACTORY_URL", "MARKETING_URL"])
      for (const account of ["shop:secret", "shop", ":secret"])
        assert.deepEqual(
          mistakes({ [name]: `http://${account}@127.0.0.1:1`, MARKETING_SECRET: `whsec_${"a".repeat(32)}` }),
          [`${name}: expected an address without a name or password, for neither is ever sent, which this is not.`],
        )
  })
  test("refuses a factory that could not call back", () => {
    assert.match(mistakes({ FACTORY_URL: "http://factory.example" })[0]!, /could not call back/)
  })
  test("has a console, unless it is told otherwise", () => {
    assert.equal(readConfig({}).console, "on")
    assert.equal(readConfig({ CONSOLE: "off" }).console, "off")
    assert.deepEqual(mistakes({ CONSOLE: "no" }), ['CONSOLE: expected on or off, found "no".'])
    assert.deepEqual([readConfig({}).log, readConfig({ LOG: "json" }).log], ["text", "json"])
    assert.deepEqual(mistakes({ LOG: "loud" }), ['LOG: expected text or json, found "loud".'])
  })
})

describe("whom a shop serves", () => {
  for (const [env, isOut] of [
    [{}, false],
    [{ HOST: "localhost" }, false],
    [{ HOST: "::1" }, false],
    [{ HOST: "127.0.0.2", PUBLIC_URL: "http://localhost:8080" }, false],
    [{ PUBLIC_URL: "http://[::1]:3000/" }, false],
    [{ HOST: "0.0.0.0" }, true],
    [{ HOST: "::" }, true],
    [{ HOST: "192.168.1.5" }, true],
    [{ HOST: "localhost.example" }, true],
    [{ HOST: "127.0.0.1.example" }, true],
    [{ PUBLIC_URL: "https://shop.example" }, true],
    [{ PUBLIC_URL: "https://localhost.shop.example" }, true],
    [{ PUBLIC_URL: "https://127.0.0.1@shop.example" }, true],
    [{ HOST: "0.0.0.0", PUBLIC_URL: "http://localhost:3000" }, true],
  ] as const)
    test(`${JSON.stringify(env)}: ${isOut ? "others, too" : "its own machine"}`, () => {
      const config = readConfig(env)
      assert.equal(isExposed(config), isOut)
      if (isOut) assert.throws(() => refuseExposed(config, "the desk"), ConfigError)
      else assert.equal(refuseExposed(config, "the desk"), config)
    })

  test("what has no sign-in says so", () => {
    assert.throws(
      () => refuseExposed(readConfig({ HOST: "0.0.0.0" }), "the desk"),
      ({ problems }: ConfigError) =>
        problems.length === 1 && problems[0]!.startsWith("HOST and PUBLIC_URL: the desk has no sign-in"),
    )
  })

  test("a host is reached at an address that a browser can read", () => {
    assert.equal(addressHere("127.0.0.1", 3000), "http://127.0.0.1:3000")
    assert.equal(addressHere("::1", 3000), "http://[::1]:3000")
    assert.equal(addressHere("192.168.1.5", 80), "http://192.168.1.5:80")
    for (const all of ["0.0.0.0", "::"]) assert.equal(addressHere(all, 3000), "http://127.0.0.1:3000")
  })
})
