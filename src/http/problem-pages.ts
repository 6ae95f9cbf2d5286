import { createHash } from "node:crypto"
import type { Context } from "hono"
import { html, raw } from "hono/html"
import { type Api, newApi } from "./api.ts"
import { type ProblemCode, problems } from "./problem.ts"
import { problemWords } from "./problem-words.ts"

/** Where the `type` of every problem leads: what it means and what to do. It shows nothing of the shop. `refuse` may say no. */
export function problemPages(refuse: (c: Context) => Response | undefined = () => undefined): Api {
  const api = newApi()
  api.get("/problems/:code", (c) => {
    const refusal = refuse(c)
    if (refusal) return refusal
    c.header("Content-Security-Policy", policy)
    const code = c.req.param("code")
    return isCode(code) ? c.html(problemPage(code)) : c.html(unknownPage(), 404)
  })
  return api
}

const isCode = (text: string): text is ProblemCode => Object.hasOwn(problems, text)

type Html = ReturnType<typeof html>

function problemPage(code: ProblemCode): Html {
  const [status, title] = problems[code]
  const { en, ko } = problemWords[code]
  return page(
    title,
    html`<p class="soft"><code>${code}</code> · HTTP ${status}</p>
      <article lang="en">
        <h1>${title}</h1>
        <p>${withCode(en[0])}</p>
        <h2>What to do</h2>
        <p>${withCode(en[1])}</p>
      </article>
      <article lang="ko">
        <h1>${ko[0]}</h1>
        <p>${withCode(ko[1])}</p>
        <h2>해결 방법</h2>
        <p>${withCode(ko[2])}</p>
      </article>`,
  )
}

function unknownPage(): Html {
  return page(
    "No such problem",
    html`<article lang="en">
        <h1>No such problem</h1>
        <p>The API has no problem of this name. These are the ones it has:</p>
      </article>
      <article lang="ko">
        <h1>없는 오류 코드입니다</h1>
        <p>API에 그런 오류 코드는 없습니다. 다음 코드가 있습니다.</p>
      </article>
      <ul>
        ${Object.keys(problems).map((code) => html`<li><a href="/problems/${code}">${code}</a></li>`)}
      </ul>`,
  )
}

/** What stands in backticks is for machines. */
const withCode = (text: string): Html =>
  html`${text.split("`").map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part))}`

const page = (title: string, body: Html): Html =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} · Restock</title>
        ${raw(`<style>${css}</style>`)}
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html> `

const css = `
:root { color-scheme: light dark; --ink: #1c1917; --soft: #6b6560; --paper: #fafaf9; --card: #ffffff; --line: #e7e5e4; --accent: #b45309 }
@media (prefers-color-scheme: dark) { :root { --ink: #f5f5f4; --soft: #a8a29e; --paper: #0c0a09; --card: #171412; --line: #2c2825; --accent: #fbbf24 } }
body { margin: 0; background: var(--paper); color: var(--ink); word-break: keep-all; overflow-wrap: anywhere;
  font: 16px/1.65 -apple-system, "Segoe UI", "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR", "Noto Sans CJK KR", sans-serif }
main { max-width: 640px; margin: 0 auto; padding: 48px 24px 80px }
article { margin-top: 24px; padding: 28px; background: var(--card); border: 1px solid var(--line); border-radius: 14px }
h1 { margin: 0 0 12px; font-size: 24px; line-height: 1.35 }
h2 { margin: 20px 0 4px; color: var(--soft); font-size: 14px; font-weight: 600 }
p { margin: 0 }
ul { columns: 2; margin: 24px 4px; padding: 0; list-style: none }
a { color: var(--accent) }
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
.soft { color: var(--soft) }
code { font: 0.92em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }
`

/** The one style there is, by what it says: nothing else is loaded or run. */
const policy =
  `default-src 'none'; style-src 'sha256-${createHash("sha256").update(css).digest("base64")}'; ` +
  "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
