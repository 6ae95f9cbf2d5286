import assert from "node:assert/strict"
import { rm } from "node:fs/promises"
import { test } from "node:test"
import { type Json, until } from "../support/shop.ts"
import { freePort, newHome, startRestock } from "../../src/proof/process.ts"

test("the customers' server opens alone, keeps who registers, and closes in good order", async () => {
  const home = await newHome()
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const open = async () => {
    const server = startRestock(["customers"], { RESTOCK_HOME: home, CUSTOMERS_PORT: `${port}` })
    await until(
      "it is open",
      () =>
        fetch(`${url}/readyz`).then(
          ({ ok }) => ok,
          () => false,
        ),
      30_000,
    )
    return server
  }
  const close = async (server: Awaited<ReturnType<typeof open>>) => {
    server.kill("SIGINT")
    assert.deepEqual(await server.ended("it is closed"), { code: 0, signal: null })
    assert.equal(server.stderr, "")
  }
  try {
    const first = await open()
    const registered = await fetch(`${url}/customers`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"id":"kim"}',
    })
    assert.equal(registered.status, 201)
    await close(first)
    const second = await open()
    const kim = (await (await fetch(`${url}/customers/kim`)).json()) as Json
    assert.equal(kim.type, "normal")
    await close(second)
  } finally {
    await rm(home, { recursive: true, force: true })
  }
})
