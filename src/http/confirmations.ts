import type { Context } from "hono"
import type { PauseRequest } from "../advertising/confirm-pause.ts"
import type { Language } from "../advertising/ad.ts"
import { escapeHtml } from "../shared/mail.ts"
import { type Api, newApi } from "./api.ts"
import type { Shop } from "./shop.ts"

const words: Record<Language, Record<"title" | "ask" | "button" | "done" | "thanks" | "gone" | "goneWhy", string>> = {
  ko: {
    title: "광고 중단 확인",
    ask: "이 상품의 광고를 중단하셨나요?",
    button: "네, 중단했습니다",
    done: "확인되었습니다",
    thanks: "감사합니다. 다시 입고되면 메일로 알려 드리겠습니다.",
    gone: "찾을 수 없는 주소입니다",
    goneWhy: "메일에 있는 주소가 잘리지 않았는지 확인해 주세요.",
  },
  en: {
    title: "Confirm that the ad is paused",
    ask: "Have you paused the ad for this product?",
    button: "Yes, it is paused",
    done: "Confirmed",
    thanks: "Thank you. You will get a mail when it is back in stock.",
    gone: "There is nothing at this address",
    goneWhy: "Please check that the address from the mail is complete.",
  },
}

/** Where the link of a pause mail leads: looking (a mail scanner does too) confirms nothing, pressing the button does. */
export function confirmationRoutes(shop: Pick<Shop, "findPauseRequest" | "confirmPause">): Api {
  const api = newApi()
  api.get("/ads/confirmations/style.css", (c) => c.text(css, 200, { "Content-Type": "text/css; charset=utf-8" }))
  api.get("/ads/confirmations/:token", async (c) => answer(c, await shop.findPauseRequest(c.req.param("token"))))
  api.post("/ads/confirmations/:token", async (c) => answer(c, await shop.confirmPause(c.req.param("token"))))
  return api
}

function answer(c: Context, request: PauseRequest | undefined) {
  c.header("Content-Security-Policy", csp)
  if (!request) return c.html(gonePage(c.req.header("accept-language")?.startsWith("ko") ? "ko" : "en"), 404)
  return c.html(requestPage(request), 200)
}

const csp = "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

function requestPage({ sku, name, language, confirmedAt }: PauseRequest): string {
  const { title, ask, button, done, thanks } = words[language]
  const product = `<p class="product">${escapeHtml(name)} <span>${escapeHtml(sku)}</span></p>`
  const body = confirmedAt
    ? `<h1>✓ ${done}</h1>${product}<p>${thanks}</p>`
    : `<h1>${ask}</h1>${product}<form method="post"><button>${button}</button></form>`
  return page(language, title, body)
}

const gonePage = (language: Language) =>
  page(language, words[language].gone, `<h1>${words[language].gone}</h1><p>${words[language].goneWhy}</p>`)

const page = (language: Language, title: string, body: string) => `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="stylesheet" href="/ads/confirmations/style.css">
</head>
<body><main>${body}</main></body>
</html>
`

const css = `
:root { color-scheme: light dark; --ink: #1c1917; --soft: #78716c; --paper: #fafaf9; --card: #ffffff; --line: #e7e5e4; --accent: #b45309; --on-accent: #ffffff }
@media (prefers-color-scheme: dark) { :root { --ink: #f5f5f4; --soft: #a8a29e; --paper: #0c0a09; --card: #1c1917; --line: #292524; --accent: #fbbf24; --on-accent: #1c1917 } }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--paper); color: var(--ink);
  font: 17px/1.6 -apple-system, "Segoe UI", "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR", sans-serif }
main { box-sizing: border-box; width: min(92vw, 480px); padding: 40px; background: var(--card); border: 1px solid var(--line); border-radius: 16px; word-break: keep-all }
h1 { margin: 0 0 16px; font-size: 24px; line-height: 1.35 }
p { margin: 0 0 8px }
.product { font-weight: 600 }
.product span { color: var(--soft); font-weight: 400 }
button { margin-top: 20px; padding: 12px 22px; border: 0; border-radius: 10px; background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600; cursor: pointer }
button:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px }
`
