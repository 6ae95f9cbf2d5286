import assert from "node:assert/strict"
import { once } from "node:events"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { after, before, describe, test } from "node:test"
import { getRequestListener } from "@hono/node-server"
import type { Browser } from "playwright-core"
import type { Api } from "../../src/http/api.ts"
import { createApp } from "../../src/http/app.ts"
import { createCustomersApp, type Customers } from "../../src/http/customers.ts"
import type { Shop } from "../../src/http/shop.ts"
import { openBrowser, visit } from "../support/browser.ts"

const none = async () => ({ items: [], next: undefined })
const ends = { logError: assert.fail }
const servers: [name: string, app: Api, operation: string, path: string][] = [
  ["the shop", createApp({ listOrders: none } as unknown as Shop, ends), "What was bought", "/orders"],
  [
    "the customers' server",
    createCustomersApp({ list: none } as unknown as Customers, ends),
    "The customers, or the Vips among them",
    "/customers",
  ],
]

for (const [name, app, operation, path] of servers)
  describe(`the documentation of ${name}`, () => {
    let server: Server
    let browser: Browser
    let url: string
    before(async () => {
      server = createServer(getRequestListener(app.fetch)).listen(0, "127.0.0.1")
      await once(server, "listening")
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      browser = await openBrowser()
    })
    after(async () => {
      await browser.close()
      server.closeAllConnections()
      server.close()
    })

    // What the policy of the page forbids is an error in the console, and so a complaint.
    test("shows each operation and tries one out, with nothing but its own scripts and styles", async () => {
      const { page, complaints, leave } = await visit(browser, url, { language: "en", scheme: "light" })
      await page.goto("/docs")
      await page.getByText(operation).click()
      await page.getByRole("button", { name: "Try it out" }).click()
      const asked = page.waitForResponse((response) => new URL(response.url()).pathname === path)
      await page.getByRole("button", { name: "Execute" }).click()
      assert.equal((await asked).status(), 200)
      await page.getByText("Server response").waitFor()
      const corner = 'getComputedStyle(document.querySelector("#docs .opblock")).borderRadius'
      assert.equal(await page.evaluate(corner), "4px", "its style sheet is applied")
      assert.deepEqual(complaints, [])
      await leave()
    })
  })
