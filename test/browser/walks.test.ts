import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import type { Browser, Page } from "playwright-core"
import { restock, type RestockProcess } from "../../src/proof/process.ts"
import { openSite, type Site } from "../../src/proof/site.ts"
import { until } from "../../src/proof/until.ts"
import { consoleIsThere, loaded, openBrowser, visit } from "../support/browser.ts"

const english = { language: "en", scheme: "light" } as const
const korean = { language: "ko", scheme: "dark" } as const

describe("somebody comes with a browser", () => {
  let site: Site
  let shop: RestockProcess
  let browser: Browser
  before(async () => {
    site = await openSite({ database: "apart", env: { CONSOLE: "on" } })
    shop = await site.open()
    await consoleIsThere(site)
    browser = await openBrowser()
  })
  after(async () => {
    await browser.close()
    await site.clear()
  })

  const send = (path: string, body: unknown) =>
    fetch(`${site.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    })
  /** Puts a product on sale of which there is so much. */
  async function offer(sku: string, name: string, stock: number): Promise<void> {
    const levels = { price: 1_000, stock, reorderPoint: 0, orderUpTo: 10, backorders: "accept" }
    assert.equal((await send("/products", { sku, name, ...levels })).status, 201)
  }
  async function order(sku: string, quantity: number): Promise<string> {
    const answer = await send("/checkout", { sku, quantity })
    return ((await answer.json()) as { id: string }).id
  }
  const card = (page: Page, name: string) =>
    page.getByRole("article").filter({ has: page.getByRole("heading", { name }) })

  test("buys until short, and sees the order's life reach its arrival without a reload", async () => {
    await offer("WALK", "walking donut", 1)
    await site.factory.setFaults({ callbacks: 0 })
    const { page, complaints, leave } = await visit(browser, site.url, english)
    await page.goto("/shop")
    const product = card(page, "walking donut")
    await product.getByText("Almost gone: 1 left").waitFor()
    await product.getByRole("button", { name: /^Buy/ }).click()
    await product.getByText("Sold out").waitFor()
    await product.getByRole("button", { name: /^Order anyway/ }).click()
    const receipts = page.getByRole("link", { name: "This order in the console" })
    await receipts.nth(1).waitFor()
    await receipts.first().click()
    await page.getByRole("heading", { level: 1, name: /^Order/ }).waitFor()
    await until("the factory was asked", async () => site.factory.requests.some(({ body }) => body.includes("WALK")))
    const { CallbackUrl } = site.factory.requests.at(-1)!.parsed as { CallbackUrl: string }
    const address = page.url()
    await page.getByText("Back-ordered").first().waitFor()
    await send(new URL(CallbackUrl).pathname, {})
    await page.getByText("Confirmed").first().waitFor()
    await page
      .getByText(/arrived/i)
      .first()
      .waitFor()
    assert.equal(page.url(), address)
    assert.deepEqual(complaints, [])
    await site.factory.clearFaults()
    await leave()
  })

  test("a dead letter is sent again, and leaves the desk", async () => {
    await site.factory.setFaults({ answer: { status: 400 } })
    await offer("DEAD", "refused donut", 0)
    const desk = async () => (await (await fetch(`${site.url}/dead-letters`)).json()) as unknown[]
    await until("the letter is dead", async () => (await desk()).length === 1)
    const { page, complaints, leave } = await visit(browser, site.url, korean)
    await page.goto("/console/dead-letters")
    await page.getByText("공장 응답 400").first().waitFor()
    await site.factory.clearFaults()
    await page.getByRole("button", { name: "다시 보내기", exact: true }).click()
    await page.getByRole("dialog").getByRole("button", { name: "다시 보내기" }).click()
    await page.getByText("막힌 일이 없습니다").waitFor()
    await until("the donuts came after all", async () => {
      const product = (await (await fetch(`${site.url}/products/DEAD`)).json()) as { stock: number }
      return product.stock === 10
    })
    assert.deepEqual(complaints, [])
    await leave()
  })

  test("the shop goes away and comes back: the page says so, and shows what was missed", async () => {
    const { page, leave } = await visit(browser, site.url, english)
    await page.goto("/console/orders")
    await page.getByText("Live", { exact: true }).waitFor()
    shop.kill("SIGKILL")
    await shop.ended("the shop is killed")
    await page.getByText("Live updates paused, reconnecting…").waitFor()
    shop = await site.open()
    const id = await order("CP-502101", 1)
    await page.locator(`a[href$="${id}"]`).first().waitFor()
    await page.getByText("Live updates paused, reconnecting…").waitFor({ state: "detached" })
    await leave()
  })

  test("by keyboard only: from the first page to a product's shelf, and two donuts more on it", async () => {
    await offer("KEYS", "keyboard donut", 5)
    const { page, leave } = await visit(browser, site.url, english)
    await page.goto("/console/products")
    await page.getByRole("link", { name: "keyboard donut" }).waitFor()
    await reach(page, "link", "keyboard donut")
    await page.keyboard.press("Enter")
    await page.getByRole("heading", { level: 1, name: "keyboard donut" }).waitFor()
    await reach(page, "button", "Adjust stock")
    await page.keyboard.press("Enter")
    await page.getByRole("dialog").waitFor()
    await page.keyboard.type("2")
    await reach(page, "textbox", "Reason")
    await page.keyboard.type("found behind the oven")
    await reach(page, "button", "Adjust stock")
    await page.keyboard.press("Enter")
    await page.getByRole("dialog").waitFor({ state: "detached" })
    await page.getByText("found behind the oven").first().waitFor()
    const { stock } = (await (await fetch(`${site.url}/products/KEYS`)).json()) as { stock: number }
    assert.equal(stock, 7)
    await leave()
  })

  test("10,000 orders: the list is there at once, and nothing on it stalls", async () => {
    const db = await site.db()
    await offer("MANY", "many donuts", 10_000)
    await db.query`
      insert into orders (id, total, caller, created_at)
      select gen_random_uuid(), 1000, 'local', now() - make_interval(secs => n) from generate_series(1, 10000) n
    `
    await db.query`
      insert into order_lines (order_id, line, product_id, price, quantity, taken)
      select o.id, 1, (select id from products where sku = 'MANY'), 1000, 1, 1
      from orders o
      where not exists (select from order_lines l where l.order_id = o.id)
    `
    const { page, leave } = await visit(browser, site.url, korean)
    await page.goto("/console/orders")
    await page.evaluate(`
      longest = 0
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) longest = Math.max(longest, duration)
      }).observe({ type: "longtask", buffered: true })
    `)
    for (let pages = 0; pages < 5; pages++) {
      await page.locator("tbody tr").nth(49).waitFor()
      const before = page.url()
      await page.getByRole("link", { name: "이전 기록" }).click()
      await page.waitForURL((url) => url.href !== before)
    }
    await page.locator("tbody tr").nth(49).waitFor()
    const longest = await page.evaluate<number>("longest")
    assert.ok(longest < 500, `${longest} ms`)
    await leave()
    // They came past the books: out of them before anybody looks.
    await db.query`delete from order_lines where product_id = (select id from products where sku = 'MANY')`
    await db.query`delete from orders o where not exists (select from order_lines l where l.order_id = o.id)`
  })
})

describe("a shop that serves others, in a browser", () => {
  const host = "shop.localhost"
  let site: Site
  let browser: Browser
  let url: string
  before(async () => {
    site = await openSite({ database: "apart", env: { CONSOLE: "on" } })
    url = `http://${host}:${site.port}`
    await site.open({ PUBLIC_URL: url })
    await consoleIsThere(site)
    browser = await openBrowser()
  })
  after(async () => {
    await browser.close()
    await site.clear()
  })
  const link = async (...options: string[]) => {
    const { stdout, stderr } = await restock(["sign-in-link", ...options], { ...site.env, PUBLIC_URL: url })
    assert.match(stdout, /^http/, stderr)
    return stdout.trim()
  }

  test("who is not signed in is shown how to sign in, and nothing else", async () => {
    const { page, leave } = await visit(browser, url, english)
    await page.goto("/console/orders")
    await page.waitForURL("**/console/sign-in")
    await page.getByText("npm run restock -- sign-in-link").waitFor()
    await leave()
  })

  test("an operator signs in with a link, once, and may act", async () => {
    const address = await link("--name", "kim")
    const { page, leave } = await visit(browser, url, english)
    await page.goto(address)
    await page.waitForURL((now) => now.hash === "")
    await page.getByRole("button", { name: "Sign in" }).click()
    await page.getByText("kim", { exact: true }).waitFor()
    await page.goto("/console/products/CP-502101")
    await page.getByRole("button", { name: "Adjust stock" }).waitFor()
    await leave()
    const another = await visit(browser, url, english)
    await another.page.goto(address)
    await another.page.getByRole("button", { name: "Sign in" }).click()
    await another.page.getByText("This link lets nobody in").waitFor()
    await another.leave()
  })

  test("who may only look finds nothing to press, and the server refuses what is sent all the same", async () => {
    const { page, leave } = await visit(browser, url, english)
    await page.goto(await link("--name", "lee", "--read-only"))
    await page.getByRole("button", { name: "Sign in" }).click()
    await page.getByText("Read-only").waitFor()
    await page.goto("/console/products/CP-502101")
    await page.getByRole("heading", { level: 1 }).waitFor()
    await loaded(page)
    assert.equal(await page.getByRole("button", { name: "Adjust stock" }).count(), 0)
    const status = await page.evaluate(async () => {
      const headers = { "content-type": "application/json" }
      const body = JSON.stringify({ delta: 1, reason: "because" })
      return (await fetch("/products/CP-502101/adjustments", { method: "POST", headers, body })).status
    })
    assert.equal(status, 403)
    await leave()
  })

  test("nothing can be broken here", async () => {
    const { page, leave } = await visit(browser, url, english)
    await page.goto(await link())
    await page.getByRole("button", { name: "Sign in" }).click()
    // The page to sign in at has a heading, too.
    await page.getByRole("button", { name: "Sign out" }).waitFor()
    assert.equal(await page.getByRole("link", { name: "Try to break it" }).count(), 0)
    assert.equal(await page.evaluate(async () => (await fetch("/console/api/trials")).status), 404)
    await leave()
  })
})

/** Tabs on until that has the focus. */
async function reach(page: Page, role: "link" | "button" | "textbox", name: string): Promise<void> {
  const wanted = page.getByRole(role, { name }).and(page.locator(":focus"))
  for (let presses = 0; presses < 80; presses++) {
    if ((await wanted.count()) > 0) return
    await page.keyboard.press("Tab")
  }
  assert.fail(`the keyboard never came to ${name}`)
}
