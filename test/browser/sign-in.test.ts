import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import type { Browser, Page } from "playwright-core"
import { restock } from "../../src/proof/process.ts"
import { openSite, type Site } from "../../src/proof/site.ts"
import { consoleIsThere, openBrowser, visit } from "../support/browser.ts"

describe("signing in", () => {
  let site: Site
  let browser: Browser
  let publicUrl: string
  before(async () => {
    site = await openSite({ database: "apart", env: { CONSOLE: "on" } })
    // A name of its own, so that one has to sign in; browsers look for it on this machine, and trust it without TLS.
    publicUrl = `http://shop.localhost:${site.port}`
    await site.open({ PUBLIC_URL: publicUrl })
    await consoleIsThere(site)
    browser = await openBrowser()
  })
  after(async () => {
    await browser.close()
    await site.clear()
  })

  const come = () => visit(browser, publicUrl, { language: "en", scheme: "light" })
  async function makeLink(...options: string[]): Promise<string> {
    const { code, stdout, stderr } = await restock(["sign-in-link", ...options], { ...site.env, PUBLIC_URL: publicUrl })
    assert.equal(code, 0, stderr)
    return /http:\/\/shop\.localhost\S+#\S+/.exec(stdout)![0]
  }
  const press = (page: Page) => page.getByRole("button", { name: "Sign in" }).click()
  const title = (page: Page, name: string) => page.getByRole("heading", { level: 1, name })

  test("who comes without a link hears how to get one", async () => {
    for (const address of ["/", "/shop", "/console/sign-in"]) {
      const { page, leave } = await come()
      await page.goto(address)
      await title(page, "Sign in").waitFor()
      await page.getByText("npm run restock -- sign-in-link").waitFor()
      assert.equal(new URL(page.url()).pathname, "/console/sign-in")
      await leave()
    }
  })

  test("a link is gone from the address at once, is not used up by being looked at, and lets in once", async () => {
    const link = await makeLink()
    const preview = await come()
    await preview.page.goto(link)
    await preview.page.getByRole("button", { name: "Sign in" }).waitFor()
    assert.equal(preview.page.url(), `${publicUrl}/console/sign-in`)

    const { page, leave } = await come()
    await page.goto(link)
    await press(page)
    await title(page, "Is anything stuck?").waitFor()
    assert.equal(new URL(page.url()).pathname, "/")

    await press(preview.page)
    await preview.page.getByText("This link lets nobody in").waitFor()
    await preview.page.getByText(/^Make a new one/).waitFor()
    await leave()
    await preview.leave()
  })

  test("another link in the same tab counts; who may only look finds a shop that sells nothing to them", async () => {
    const { page, leave } = await come()
    await page.goto(`${publicUrl}/console/sign-in#wrong`)
    await press(page)
    await page.getByText("This link lets nobody in").waitFor()
    await page.goto(await makeLink("--read-only", "--name", "kim"))
    await press(page)
    await title(page, "Is anything stuck?").waitFor()
    await page.goto("/shop")
    await page.getByText("You may look around, not buy.").first().waitFor()
    assert.equal(await page.getByRole("button", { name: /^Buy/ }).isDisabled(), true)
    await page.goto("/console/sign-in")
    await page.getByText("You are signed in as kim.").waitFor()
    await leave()
  })
})
