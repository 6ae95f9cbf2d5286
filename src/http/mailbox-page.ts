import type { Context } from "hono"
import { accepts } from "hono/accepts"
import { html, raw } from "hono/html"
import { isId } from "../shared/ids.ts"
import type { KeptMail, Mail, Mailbox } from "../shared/mail.ts"
import { type Api, newApi } from "./api.ts"
import { problem } from "./problem.ts"

type Language = "ko" | "en"

/** The mail of a shop that is being tried out: a page for people, JSON for tests. */
export function mailboxRoutes(mailbox: Mailbox, now: () => Date = () => new Date()): Api {
  const api = newApi()
  api.get("/dev/mail.css", (c) => c.body(css, 200, { "Content-Type": "text/css; charset=utf-8" }))
  api.get("/dev/mail", async (c) => {
    const mails = await mailbox.list()
    return wantsJson(c) ? c.json(mails) : answer(c, listPage(languageOf(c), mails, now()))
  })
  api.get("/dev/mail/:id", async (c) => {
    const mail = await find(mailbox, c.req.param("id"))
    if (wantsJson(c)) return mail ? c.json(mail) : noSuchMail(c)
    return mail ? answer(c, mailPage(languageOf(c), mail)) : answer(c, nothingPage(languageOf(c)), 404)
  })
  api.get("/dev/mail/:id/html", async (c) => {
    const mail = await find(mailbox, c.req.param("id"))
    if (!mail) return noSuchMail(c)
    c.header("Content-Security-Policy", mailPolicy)
    return c.html(inNewTabs(mail.html))
  })
  return api
}

/** For our own pages. */
const pagePolicy =
  "default-src 'none'; style-src 'self'; frame-src 'self'; img-src 'self'; " +
  "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

/** For what a mail brings along: an origin of its own, no scripts, no forms, nothing fetched; links open elsewhere. */
const mailPolicy =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; " +
  "img-src data:; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"

const find = async (mailbox: Mailbox, id: string) => (isId(id) ? mailbox.find(id) : undefined)

const noSuchMail = (c: Context) =>
  problem(c, "not-found", "There is no such mail here. GET /dev/mail lists what there is.")

/** A link inside the frame would lead into the frame. */
function inNewTabs(page: string): string {
  const base = '<base target="_blank">'
  return /<head[^>]*>/i.test(page) ? page.replace(/<head[^>]*>/i, (head) => head + base) : base + page
}

const wantsJson = (c: Context) =>
  accepts(c, { header: "Accept", supports: ["text/html", "application/json"], default: "text/html" }) !== "text/html"

const languageOf = (c: Context) =>
  accepts(c, {
    header: "Accept-Language",
    supports: ["en", "en-US", "en-GB", "ko", "ko-KR"],
    default: "en",
  }).slice(0, 2) as Language

type Html = ReturnType<typeof html>

async function answer(c: Context, page: Html, status: 200 | 404 = 200): Promise<Response> {
  c.header("Content-Security-Policy", pagePolicy)
  c.header("Vary", "Accept, Accept-Language")
  return c.html(page, status)
}

const words = {
  ko: {
    title: "메일함",
    about: "이 컴퓨터에서 상점을 시험하는 동안 보낸 메일입니다. 실제로 발송되지는 않습니다.",
    count: (count: number) => `메일 ${count}통`,
    reload: "새로 고침",
    empty: "아직 온 메일이 없습니다",
    emptyWhy: "광고 중인 상품의 재고가 부족해지면 광고 담당자에게 중단을 요청하는 메일이 가장 먼저 도착합니다.",
    emptyHow: "바로 보려면 남은 수량보다 많이 주문하고, 몇 초 뒤 이 페이지를 새로 고쳐 보세요.",
    today: "오늘",
    yesterday: "어제",
    back: "메일함",
    to: "받는 사람",
    at: "보낸 시각",
    id: "메일 번호",
    rendered: "받는 사람이 보는 모습",
    text: "텍스트",
    alone: "따로 보기",
    nothing: "그런 메일은 없습니다",
    nothingWhy: "주소를 확인해 주세요. 메일 폴더를 비웠다면 이전 메일은 남아 있지 않습니다.",
    kinds: { "ads-pause": "광고 중단 요청", "ads-resume": "광고 재개 안내", operations: "운영 알림" },
  },
  en: {
    title: "Mailbox",
    about: "What the shop mailed while you try it out on this machine. None of it has left.",
    count: (count: number) => (count === 1 ? "1 mail" : `${count} mails`),
    reload: "Refresh",
    empty: "No mail yet",
    emptyWhy:
      "The first mail comes when a product with a running ad runs short: whoever manages the ad is asked to pause it.",
    emptyHow: "To see one soon, order more than there is, and refresh this page a few seconds later.",
    today: "Today",
    yesterday: "Yesterday",
    back: "Mailbox",
    to: "To",
    at: "Sent",
    id: "Mail id",
    rendered: "As its reader sees it",
    text: "As text",
    alone: "Open alone",
    nothing: "There is no such mail",
    nothingWhy: "Please check the address. When the mail folder was emptied, older mails are gone.",
    kinds: { "ads-pause": "Pause the ad", "ads-resume": "Resume the ad", operations: "Operations" },
  },
} satisfies Record<Language, unknown>

function listPage(language: Language, mails: readonly KeptMail[], now: Date): Html {
  const { title, about, count, reload } = words[language]
  return page(
    language,
    title,
    html`<header class="top">
        <div>
          <p class="shop">${envelope} Restock</p>
          <h1>${title}</h1>
          <p class="soft">${about}</p>
        </div>
        <p class="tools">
          ${mails.length > 0 ? html`<span class="soft">${count(mails.length)}</span>` : ""}
          <a class="button" href="/dev/mail">${reload}</a>
        </p>
      </header>
      ${mails.length > 0 ? days(language, mails, now) : emptyState(language)}`,
  )
}

function emptyState(language: Language): Html {
  const { empty, emptyWhy, emptyHow } = words[language]
  return html`<section class="card empty">
    ${bigEnvelope}
    <h2>${empty}</h2>
    <p>${emptyWhy}</p>
    <p class="soft">${emptyHow}</p>
  </section>`
}

function days(language: Language, mails: readonly KeptMail[], now: Date): Html {
  const byDay = Map.groupBy(mails, ({ at }) => dayOf(language, new Date(at), now))
  return html`${[...byDay].map(
    ([day, those]) =>
      html`<section>
        <h2 class="day">${day}</h2>
        <ul class="card mails">
          ${those.map((mail) => row(language, mail))}
        </ul>
      </section>`,
  )}`
}

function row(language: Language, { id, kind, subject, to, at }: KeptMail): Html {
  return html`<li>
    <a href="/dev/mail/${id}">
      ${icons[kind]}
      <span class="what"><strong>${subject}</strong><span class="soft">${to}</span></span>
      <span class="kind ${kind}">${words[language].kinds[kind]}</span>
      <time datetime="${at}">${timeOf(language, at)}</time>
    </a>
  </li>`
}

function mailPage(language: Language, mail: KeptMail): Html {
  const { back, to, at, id, rendered, text, alone, kinds } = words[language]
  return page(
    language,
    mail.subject,
    html`<nav>
        <a href="/dev/mail">← ${back}</a>
      </nav>
      <header class="top mail">
        ${icons[mail.kind]}
        <div>
          <h1>${mail.subject}</h1>
          <p><span class="kind ${mail.kind}">${kinds[mail.kind]}</span></p>
        </div>
      </header>
      <dl class="card">
        <div>
          <dt>${to}</dt>
          <dd>${mail.to}</dd>
        </div>
        <div>
          <dt>${at}</dt>
          <dd><time datetime="${mail.at}">${momentOf(language, mail.at)}</time></dd>
        </div>
        <div>
          <dt>${id}</dt>
          <dd class="id">${mail.id}</dd>
        </div>
      </dl>
      <div class="forms">
        <section>
          <h2>
            ${rendered} <a href="/dev/mail/${mail.id}/html" target="_blank" rel="noopener noreferrer">${alone}</a>
          </h2>
          <iframe
            class="card"
            src="/dev/mail/${mail.id}/html"
            title="${rendered}"
            sandbox="allow-popups allow-popups-to-escape-sandbox"
          ></iframe>
        </section>
        <section>
          <h2>${text}</h2>
          <div class="card text" tabindex="0">${withLinks(mail.text)}</div>
        </section>
      </div>`,
  )
}

function nothingPage(language: Language): Html {
  const { back, nothing, nothingWhy } = words[language]
  return page(
    language,
    nothing,
    html`<section class="card empty">
      ${bigEnvelope}
      <h1>${nothing}</h1>
      <p>${nothingWhy}</p>
      <p><a class="button" href="/dev/mail">← ${back}</a></p>
    </section>`,
  )
}

function page(language: Language, title: string, body: Html): Html {
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title} · Restock</title>
        <link rel="stylesheet" href="/dev/mail.css" />
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html> `
}

/** The text as it was sent, its addresses as links; a full stop after one belongs to the sentence. */
function withLinks(text: string): Html {
  const parts = text.split(/(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]])/)
  return html`${parts.map((part, at) =>
    at % 2 === 1 ? html`<a href="${part}" target="_blank" rel="noopener noreferrer">${part}</a>` : part,
  )}`
}

const timeOf = (language: Language, at: string) =>
  new Intl.DateTimeFormat(language === "ko" ? "ko" : "en-GB", { timeStyle: "short" }).format(new Date(at))

const momentOf = (language: Language, at: string) =>
  new Intl.DateTimeFormat(language === "ko" ? "ko" : "en-GB", { dateStyle: "full", timeStyle: "medium" }).format(
    new Date(at),
  )

function dayOf(language: Language, at: Date, now: Date): string {
  const yesterday = new Date(now)
  yesterday.setDate(now.getDate() - 1)
  if (at.toDateString() === now.toDateString()) return words[language].today
  if (at.toDateString() === yesterday.toDateString()) return words[language].yesterday
  return new Intl.DateTimeFormat(language === "ko" ? "ko" : "en-GB", { dateStyle: "full" }).format(at)
}

const icon = (kind: Mail["kind"], shape: string) =>
  raw(`<svg class="icon ${kind}" viewBox="0 0 40 40" aria-hidden="true"><circle cx="20" cy="20" r="20"/>${shape}</svg>`)

const icons = {
  "ads-pause": icon("ads-pause", '<path d="M16 14v12M24 14v12"/>'),
  "ads-resume": icon("ads-resume", '<path d="M16.5 13.5v13l10-6.5z"/>'),
  operations: icon("operations", '<path d="M20 12.5v9M20 27v.01"/>'),
} satisfies Record<Mail["kind"], unknown>

const envelopeShape = '<rect x="3" y="5" width="18" height="14" rx="2.5"/><path d="m3.5 7.5 8.5 6 8.5-6"/>'
const envelope = raw(`<svg class="line" viewBox="0 0 24 24" aria-hidden="true">${envelopeShape}</svg>`)
const bigEnvelope = raw(`<svg class="line big" viewBox="0 0 24 24" aria-hidden="true">${envelopeShape}</svg>`)

const css = `
:root {
  color-scheme: light dark;
  --ink: #1c1917; --soft: #6b6560; --paper: #fafaf9; --card: #ffffff; --line: #e7e5e4; --hover: #f5f5f4;
  --accent: #b45309;
  --pause: #b45309; --pause-bg: #fef3e2; --resume: #15803d; --resume-bg: #e8f6ec; --tell: #1d4ed8; --tell-bg: #e8effd;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #f5f5f4; --soft: #a8a29e; --paper: #0c0a09; --card: #171412; --line: #2c2825; --hover: #201c1a;
    --accent: #fbbf24;
    --pause: #fbbf24; --pause-bg: #33230a; --resume: #4ade80; --resume-bg: #0f2b1a; --tell: #93b4fd; --tell-bg: #16223f;
  }
}
* { box-sizing: border-box }
body {
  margin: 0; background: var(--paper); color: var(--ink); word-break: keep-all; overflow-wrap: anywhere;
  font: 16px/1.6 -apple-system, "Segoe UI", "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR", "Noto Sans CJK KR", sans-serif;
}
main { max-width: 1040px; margin: 0 auto; padding: 48px 24px 80px }
h1 { margin: 0 0 4px; font-size: 28px; line-height: 1.3; letter-spacing: -0.01em }
h2 { margin: 0; font-size: 18px; line-height: 1.4 }
p { margin: 0 }
a { color: var(--accent) }
a:focus-visible, .text:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 8px }
.soft { color: var(--soft) }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 14px }

.top { display: flex; flex-wrap: wrap; align-items: flex-end; justify-content: space-between; gap: 16px 24px; margin-bottom: 32px }
.top > div { flex: 1 1 360px }
.shop { display: flex; align-items: center; gap: 8px; margin-bottom: 16px; font-weight: 600; color: var(--accent) }
.tools { display: flex; align-items: center; gap: 16px; white-space: nowrap }
.button {
  display: inline-block; padding: 7px 14px; border: 1px solid var(--line); border-radius: 9px; background: var(--card);
  color: var(--ink); font-size: 15px; font-weight: 500; text-decoration: none;
}
.button:hover { background: var(--hover) }
.line { width: 22px; height: 22px; fill: none; stroke: currentColor; stroke-width: 1.7; stroke-linecap: round; stroke-linejoin: round }
.line.big { width: 56px; height: 56px; margin-bottom: 16px; stroke-width: 1; color: var(--soft) }

.empty { padding: 72px 24px; text-align: center }
.empty h1, .empty h2 { margin-bottom: 12px; font-size: 20px }
.empty p { max-width: 38em; margin: 0 auto 8px; text-wrap: balance }
.empty .button { margin-top: 16px }

.day { margin: 28px 4px 10px; font-size: 14px; font-weight: 600; color: var(--soft) }
.mails { margin: 0; padding: 0; overflow: hidden; list-style: none }
.mails li + li { border-top: 1px solid var(--line) }
.mails a {
  display: grid; grid-template-columns: 40px minmax(0, 1fr) auto 5.5em; align-items: center; gap: 4px 16px;
  padding: 14px 20px; color: inherit; text-decoration: none;
}
.mails a:hover { background: var(--hover) }
.mails a:focus-visible { outline-offset: -3px; border-radius: 14px }
.what { display: grid }
.what > * { overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
.what strong { font-weight: 600 }
.what .soft { font-size: 15px }
time { font-variant-numeric: tabular-nums }
.mails time { color: var(--soft); font-size: 15px; text-align: right; white-space: nowrap }

.icon { width: 40px; height: 40px; flex: none }
.icon circle { fill: var(--tint); stroke: none }
.icon path { fill: none; stroke: var(--hue); stroke-width: 2.6; stroke-linecap: round; stroke-linejoin: round }
.icon.ads-resume path { fill: var(--hue) }
.kind { padding: 2px 10px; border-radius: 99px; background: var(--tint); color: var(--hue); font-size: 13px; font-weight: 600; white-space: nowrap }
.ads-pause { --hue: var(--pause); --tint: var(--pause-bg) }
.ads-resume { --hue: var(--resume); --tint: var(--resume-bg) }
.operations { --hue: var(--tell); --tint: var(--tell-bg) }

nav { margin-bottom: 24px }
nav a { color: var(--soft); font-weight: 500; text-decoration: none }
nav a:hover { color: var(--ink) }
.top.mail { flex-wrap: nowrap; align-items: flex-start; margin-bottom: 24px }
.top.mail > div { flex: 1 1 auto }
.top.mail h1 { margin-bottom: 8px; font-size: 24px }
dl { display: flex; flex-wrap: wrap; gap: 12px 40px; margin: 0 0 32px; padding: 16px 20px }
dt { color: var(--soft); font-size: 14px }
dd { margin: 0 }
.id { font: 14px/1.75 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }
.forms { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 32px 24px }
.forms h2 { display: flex; justify-content: space-between; align-items: baseline; margin: 0 4px 10px; font-size: 15px }
.forms h2 a { font-weight: 500 }
iframe, .text { display: block; width: 100%; height: 560px }
iframe { background: Canvas }
.text { overflow: auto; padding: 20px; font-size: 15px; white-space: pre-wrap }

@media (max-width: 760px) {
  main { padding: 28px 16px 56px }
  .mails a { grid-template-columns: 40px minmax(0, 1fr) auto; padding: 14px 16px }
  .mails .icon { grid-row: span 2; align-self: start }
  .what { grid-column: 2 / -1 }
  .what > * { white-space: normal }
  .mails .kind { justify-self: start }
  .forms { grid-template-columns: minmax(0, 1fr) }
  .text { height: auto }
}
`
