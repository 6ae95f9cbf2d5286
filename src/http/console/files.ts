import type { Context } from "hono"
import { accepts } from "hono/accepts"
import { type Api, newApi } from "../api.ts"
import { problem } from "../problem.ts"
import { sendFile, type ServedFile, servedFile } from "./served-file.ts"

/** What each file of the built console holds, by its path in the built folder: `index.html`, `assets/x.js`. */
export type BuiltConsole = ReadonlyMap<string, Uint8Array>
/** The built console as of now, or why there is none. */
export type ConsoleFiles = () => BuiltConsole | "building" | "failed"

/** The console's one page at every address where a person can be, and what that page loads. `refuse` may say no. */
export function fileRoutes(files: ConsoleFiles, refuse: (c: Context) => Response | undefined): Api {
  const api = newApi()
  const served = servedOnce()
  async function serve(c: Context, name: string): Promise<Response> {
    const refusal = refuse(c)
    if (refusal) return refusal
    c.header("Content-Security-Policy", policy)
    const built = files()
    if (typeof built === "string") return notBuilt(c, built)
    const known = served(built)
    const file = known.get(name) ?? (name.startsWith("assets/") ? undefined : known.get("index.html"))
    return file ? sendFile(c, file) : problem(c, "not-found", "The console has no such file. Reload the page.")
  }
  for (const path of ["/", "/shop"]) api.get(path, (c) => serve(c, "index.html"))
  api.get("/console/*", (c, next) => {
    const name = c.req.path.slice("/console/".length)
    return name === "api" || name.startsWith("api/") ? next() : serve(c, name)
  })
  return api
}

/** Of the one style that React Aria puts into a page (no panning on what is pressed); a browser test fails when it changes. */
const reactAria = "'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o='"

const policy =
  `default-src 'none'; script-src 'self'; style-src 'self' ${reactAria}; ` +
  "img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"

function servedOnce(): (built: BuiltConsole) => ReadonlyMap<string, ServedFile> {
  const kept = new WeakMap<BuiltConsole, ReadonlyMap<string, ServedFile>>()
  return (built) => {
    const served = kept.get(built) ?? new Map([...built].map(([name, bytes]) => [name, servedFile(name, bytes)]))
    kept.set(built, served)
    return served
  }
}

const words = {
  ko: {
    building: ["콘솔을 준비하고 있습니다", "준비가 끝나면 이 페이지가 저절로 열립니다. 상점은 이미 열려 있습니다."],
    failed: ["콘솔을 빌드하지 못했습니다", "이유와 해결 방법은 터미널에 있습니다. 상점은 열려 있습니다."],
  },
  en: {
    building: ["The console is being built", "This page opens by itself once it is there. The shop is open already."],
    failed: ["The console could not be built", "The terminal says why, and what to do. The shop is open."],
  },
} as const

function notBuilt(c: Context, why: "building" | "failed"): Response {
  const supports = ["en", "en-US", "en-GB", "ko", "ko-KR"]
  const language = accepts(c, { header: "Accept-Language", supports, default: "en" }).slice(0, 2) as keyof typeof words
  const [title, more] = words[language][why]
  c.header("Vary", "Accept-Language")
  if (why === "building") c.header("Refresh", "1")
  return c.body(page(language, title, more), 503, { "Content-Type": "text/html; charset=utf-8" })
}

const page = (language: string, title: string, more: string) => `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
</head>
<body><h1>${title}</h1><p>${more}</p></body>
</html>
`
