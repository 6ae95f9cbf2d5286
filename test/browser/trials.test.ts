import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import type { Browser } from "playwright-core"
import { openSite, type Site } from "../../src/proof/site.ts"
import { consoleIsThere, openBrowser, visit } from "../support/browser.ts"

describe("try to break it", () => {
  let site: Site
  let browser: Browser
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

  test("something is broken, in plain sight, and everything is well again at a press", async () => {
    const { page, complaints, leave } = await visit(browser, site.url, { language: "en", scheme: "light" })
    await page.goto("/console/trials")
    const mail = page.getByRole("listitem").filter({ hasText: "Mail refused" })
    // The switch itself is hidden behind its drawing.
    await mail.getByText("Mail refused").click()
    await mail.getByText("Broken", { exact: true }).waitFor()
    await page.getByText("1 thing is broken").waitFor()
    assert.equal(await mail.getByRole("switch").isChecked(), true)
    await page.getByRole("button", { name: "Everything well again" }).click()
    await page.getByText("Everything works").waitFor()
    assert.equal(await mail.getByRole("switch").isChecked(), false)
    assert.deepEqual(complaints, [])
    await leave()
  })

  test("what is not the shop's own is not broken, and why is said", async () => {
    const { page, leave } = await visit(browser, site.url, { language: "en", scheme: "light" })
    await page.goto("/console/trials")
    const factory = page.getByRole("listitem").filter({ hasText: "Factory down" })
    await factory.getByText(/^The factory is your own/).waitFor()
    assert.equal(await factory.getByRole("switch").isDisabled(), true)
    await leave()
  })

  test("a no of the shop stands at its switch", async () => {
    const { page, leave } = await visit(browser, site.url, { language: "en", scheme: "light" })
    await page.goto("/console/trials")
    const body = JSON.stringify({ status: 409, code: "wrong-state", detail: "The shop is being closed." })
    await page.route("**/console/api/trials", (route) =>
      route.request().method() === "PATCH"
        ? route.fulfill({ status: 409, contentType: "application/problem+json", body })
        : route.continue(),
    )
    const marketing = page.getByRole("listitem").filter({ hasText: "Mail refused" })
    await marketing.getByText("Mail refused").click()
    await marketing.getByRole("alert").getByText("The shop is being closed.").waitFor()
    assert.equal(await marketing.getByRole("switch").isChecked(), false)
    await leave()
  })

  test("a rush: three donuts go, everybody else waits, and all that must hold holds", async () => {
    await site.factory.setFaults({ callbackLateSeconds: 3_600 })
    const { page, complaints, leave } = await visit(browser, site.url, { language: "en", scheme: "light" })
    await page.goto("/console/trials")
    const buyers = page.getByRole("textbox", { name: "Buyers" })
    await buyers.fill("40")
    await buyers.press("Tab")
    await page.getByRole("button", { name: "Send 40 buyers in at once" }).click()
    const outcome = page.getByRole("img", {
      name: "Of 40 buyers: 3 got theirs at once, 37 wait, 0 were told it is sold out, 0 have no order",
    })
    await outcome.waitFor()
    await page.getByText("Not one more was handed out than there was.").waitFor()
    const watch = page.getByRole("region", { name: "What must always hold" })
    await watch.getByText(/^All \d+ hold$/).waitFor()
    assert.deepEqual(complaints, [])
    await leave()
  })
})

describe("the built-in factory, off and on", () => {
  let site: Site
  let browser: Browser
  before(async () => {
    site = await openSite({ database: "apart", env: { CONSOLE: "on", FACTORY_URL: undefined, FACTORY_SECONDS: "0.2" } })
    await site.open()
    await consoleIsThere(site)
    browser = await openBrowser()
  })
  after(async () => {
    await browser.close()
    await site.clear()
  })

  test("off: orders are taken and the first page says what waits; on: everything arrives, without a reload", async () => {
    const { page, context, complaints, leave } = await visit(browser, site.url, { language: "en", scheme: "dark" })
    await page.goto("/console/trials")
    const factory = page.getByRole("listitem").filter({ hasText: "Factory down" })
    await factory.getByText("Factory down").click()
    await factory.getByText("Broken", { exact: true }).waitFor()

    const overview = await context.newPage()
    await overview.goto("/")
    const body = JSON.stringify({ sku: "CP-502101", quantity: 5 })
    const order = { method: "POST", headers: { "content-type": "application/json" }, body }
    assert.equal((await fetch(`${site.url}/checkout`, order)).status, 201)
    const short = overview.getByRole("region", { name: "What is short" })
    await short.getByRole("link", { name: "부산도너츠" }).waitFor()

    await factory.getByText("Factory down").click()
    await page.getByText("Everything works").waitFor()
    await short.getByRole("link", { name: "부산도너츠" }).waitFor({ state: "detached" })
    assert.deepEqual(complaints, [])
    await leave()
  })
})
