import { existsSync } from "node:fs"
import type { Site } from "../../src/proof/site.ts"
import { until } from "../../src/proof/until.ts"
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core"

const installed = ["google-chrome", "google-chrome-stable", "chromium", "chromium-browser"].map(
  (name) => `/usr/bin/${name}`,
)

/** `CHROME_PATH`, else an installed Chrome or Chromium, else the Chromium that npm brought along (Linux, x64). */
export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROME_PATH ?? installed.find(existsSync) ?? (await broughtAlong())
  // Root may not use Chromium's own sandbox; the pages are ours.
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--force-color-profile=srgb"] })
}

async function broughtAlong(): Promise<string> {
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new Error("No Chrome was found. Install one, or set CHROME_PATH to a Chrome or Chromium.")
  const { default: sparticuz } = await import("@sparticuz/chromium")
  return sparticuz.executablePath()
}

/** Pages are answered with 503 while the console is being built. */
export const consoleIsThere = ({ url }: Site) =>
  until("the console is built", async () => (await fetch(`${url}/shop`)).status === 200, 60_000)

export type Look = {
  readonly language: "ko" | "en"
  readonly scheme: "light" | "dark"
  readonly width?: number
  readonly height?: number
}

export type Visit = {
  readonly page: Page
  readonly context: BrowserContext
  /** What a visitor should never cause: errors in the console, and requests to any other host. */
  readonly complaints: readonly string[]
  readonly leave: () => Promise<void>
}

/** Somebody comes with a browser of their own, as far as anybody can tell. */
export async function visit(browser: Browser, url: string, look: Look): Promise<Visit> {
  const { language, scheme, width = 1_280, height = 900 } = look
  const context = await browser.newContext({
    baseURL: url,
    locale: language === "ko" ? "ko-KR" : "en-US",
    colorScheme: scheme,
    viewport: { width, height },
    reducedMotion: "reduce",
  })
  const page = await context.newPage()
  const complaints: string[] = []
  const { host } = new URL(url)
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning")
      complaints.push(`${message.type()}: ${message.text()}`)
  })
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`))
  page.on("response", (response) => {
    if (response.status() >= 500) complaints.push(`${response.status()} of ${response.url()}`)
  })
  page.on("request", (request) => {
    const asked = new URL(request.url())
    if (asked.protocol.startsWith("http") && asked.host !== host) complaints.push(`a request to ${asked.host}`)
  })
  return { page, context, complaints, leave: () => context.close() }
}

/** Everything on the page has come. */
export const loaded = (page: Page) =>
  until("the page is loaded", async () => (await page.locator(".loading").count()) === 0)
