import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { AxeBuilder } from "@axe-core/playwright"
import type { Browser } from "playwright-core"
import { openSite, type Site } from "../../src/proof/site.ts"
import { consoleIsThere, loaded, openBrowser, visit } from "../support/browser.ts"
import { type Busy, makeBusy } from "../support/busy-shop.ts"
import { pages } from "../support/pages.ts"

describe("every page, in both languages, light and dark", () => {
  let site: Site
  let busy: Busy
  let browser: Browser
  before(async () => {
    site = await openSite({ database: "apart", env: { CONSOLE: "on" } })
    await site.open()
    await consoleIsThere(site)
    busy = await makeBusy(site)
    browser = await openBrowser()
  })
  after(async () => {
    await browser.close()
    await site.clear()
  })

  for (const language of ["ko", "en"] as const)
    for (const scheme of ["light", "dark"] as const)
      describe(`${language}, ${scheme}`, () => {
        for (const [name, address] of Object.entries(pages))
          test(`${name}: nothing that keeps anybody out, no complaint, no request elsewhere`, async () => {
            const { page, complaints, leave } = await visit(browser, site.url, { language, scheme })
            await page.goto(address(busy))
            await page.getByRole("heading", { level: 1 }).waitFor()
            await page.waitForLoadState("load")
            await loaded(page)
            // In this page alone: the frame of a mail lets no script in, so axe would wait for its answer for ever.
            const { violations } = await new AxeBuilder({ page }).setLegacyMode().options({ iframes: false }).analyze()
            const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`)
            assert.deepEqual(found, [])
            assert.deepEqual(complaints, [])
            assert.equal(await page.locator("html").getAttribute("lang"), language)
            await leave()
          })
      })
})
