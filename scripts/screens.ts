// npm run screens: pictures of every page in a busy shop, in Korean and English, light and dark, into docs/screens/.
import { spawnSync } from "node:child_process"
import { mkdir, rm } from "node:fs/promises"
import { join } from "node:path"
import { openSite } from "../src/proof/site.ts"
import { consoleIsThere, loaded, openBrowser, visit } from "../test/support/browser.ts"
import { makeBusy } from "../test/support/busy-shop.ts"
import { pages } from "../test/support/pages.ts"
import { root } from "./run-tests.ts"

const fonts = spawnSync("fc-list", [":lang=ko"], { encoding: "utf8" })
if (!fonts.stdout?.trim()) {
  console.error("No font on this machine writes Korean: install one first, such as fonts-noto-cjk.")
  process.exit(1)
}

const folder = join(root, "docs/screens")
const site = await openSite({ database: "embedded", env: { CONSOLE: "on" } })
const browser = await openBrowser()
try {
  await site.open()
  await consoleIsThere(site)
  const busy = await makeBusy(site)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  for (const language of ["ko", "en"] as const)
    for (const scheme of ["light", "dark"] as const)
      for (const [name, address] of Object.entries(pages)) {
        const { page, leave } = await visit(browser, site.url, { language, scheme })
        await page.goto(address(busy))
        await page.getByRole("heading", { level: 1 }).waitFor()
        await loaded(page)
        await page.evaluate("document.fonts.ready")
        const file = `${name.replaceAll(" ", "-")}.${language}.${scheme}.png`
        await page.screenshot({ path: join(folder, file) })
        console.log(file)
        await leave()
      }
} finally {
  await browser.close()
  await site.clear()
}
