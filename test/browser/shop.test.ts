import assert from "node:assert/strict"
import { after, before, beforeEach, describe, test } from "node:test"
import type { Browser, Locator, Page } from "playwright-core"
import { openSite, type Site } from "../../src/proof/site.ts"
import { consoleIsThere, openBrowser, visit, type Visit } from "../support/browser.ts"

describe("the storefront", () => {
  let site: Site
  let browser: Browser
  let visitor: Visit
  before(async () => {
    site = await openSite({ database: "apart", env: { CONSOLE: "on" } })
    await site.open()
    await consoleIsThere(site)
    browser = await openBrowser()
  })
  after(async () => {
    await browser.close()
    await site.clear()
  })
  beforeEach(async () => {
    visitor = await visit(browser, site.url, { language: "en", scheme: "light" })
    await visitor.page.goto("/shop")
  })

  const send = async (path: string, body: unknown) => {
    const headers = { "content-type": "application/json" }
    const answer = await fetch(`${site.url}${path}`, { method: "POST", headers, body: JSON.stringify(body) })
    assert.equal(answer.status, 201, await answer.text())
  }
  const ordersOf = async (quantity: number) => {
    const orders = (await (await fetch(`${site.url}/orders`)).json()) as { lines: { quantity: number }[] }[]
    return orders.filter(({ lines }) => lines[0]!.quantity === quantity).length
  }
  const offered = (page: Page, name: string) => page.getByRole("article", { name, exact: true })
  const choose = async (offer: Locator, quantity: number) => {
    const field = offer.getByRole("textbox", { name: "Quantity" })
    await field.fill(`${quantity}`)
    await field.press("Tab")
  }
  const says = (where: Locator, text: string | RegExp) => where.getByText(text).first().waitFor()

  test("who buys sees what is left, why a part waits, and how it arrives, without a reload", async () => {
    const { page, complaints, leave } = visitor
    await site.factory.setFaults({ refusing: true })
    const offer = offered(page, "부산도너츠")
    await says(offer, "Almost gone: 3 left")
    await choose(offer, 5)
    await says(offer, "3 now, 2 as soon as they arrive.")
    await offer.getByRole("button", { name: /^Buy/ }).click()
    await says(offer, "Sold out")
    const receipt = offered(page, "5 × 부산도너츠")
    await says(receipt, "3 in your box")
    await says(receipt, "2 wait for the factory")
    await says(receipt, /The factory cannot be reached/)
    await site.factory.setFaults({ refusing: false })
    await says(receipt, "2 arrived from the factory")
    await says(offer, "10 left")
    assert.equal(await receipt.getByText("On its way to you").textContent(), "On its way to you (done)")
    assert.deepEqual(complaints, [])
    await leave()
  })

  test("no answer came: also after a reload it asks under the same key, and it is one order", async () => {
    const { page, leave } = visitor
    const keys: (string | undefined)[] = []
    page.on("request", (request) => {
      if (request.url().endsWith("/checkout")) keys.push(request.headers()["idempotency-key"])
    })
    await page.route("**/checkout", async (route) => {
      await route.fetch()
      await route.abort()
    })
    const offer = offered(page, "부산도너츠")
    await choose(offer, 4)
    await offer.getByRole("button", { name: /^Buy/ }).click()
    await says(offer, "We do not know whether your order arrived")
    await page.unroute("**/checkout")
    await page.reload()
    await offer.getByRole("button", { name: "Ask again" }).click()
    await offered(page, "4 × 부산도너츠").waitFor()
    await offer.getByRole("button", { name: /^Buy/ }).waitFor()
    assert.equal(keys.length, 2)
    assert.equal(keys[0], keys[1])
    assert.equal(await ordersOf(4), 1)
    await leave()
  })

  test("somebody was faster: it is said in words, and nothing was ordered", async () => {
    const { page, leave } = visitor
    const cream = { sku: "CREAM", name: "Cream", price: 3_200, stock: 9, backorders: "refuse" }
    await send("/products", { ...cream, reorderPoint: 0, orderUpTo: 10 })
    const offer = offered(page, "Cream")
    await choose(offer, 7)
    await send("/checkout", { sku: "CREAM", quantity: 6 })
    await says(offer, "Almost gone: 3 left")
    await offer.getByRole("button", { name: /^Buy/ }).click()
    await says(offer, "Somebody was faster: that many are not left. Nothing was ordered.")
    assert.equal(await ordersOf(7), 0)
    await leave()
  })

  test("a crowd at the counter: one is told when to try again, and can", async () => {
    const { page, leave } = visitor
    await page.route("**/checkout", (route) =>
      route.fulfill({
        status: 503,
        headers: { "retry-after": "1" },
        contentType: "application/problem+json",
        body: JSON.stringify({ status: 503, code: "busy", title: "Try again in a moment" }),
      }),
    )
    const offer = offered(page, "부산도너츠")
    await choose(offer, 2)
    await offer.getByRole("button", { name: /^Buy/ }).click()
    await offer.getByRole("button", { name: "Try again in 1 s", disabled: true }).waitFor()
    await says(offer, "There is a crowd at the counter. Nothing was ordered yet.")
    await page.unroute("**/checkout")
    await offer.getByRole("button", { name: "Try again", exact: true }).click()
    await offered(page, "2 × 부산도너츠").waitFor()
    await leave()
  })
})
