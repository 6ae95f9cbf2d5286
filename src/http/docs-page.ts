import { readFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import type { Context } from "hono"
import { type Api, newApi } from "./api.ts"
import { sendFile, type ServedFile, servedFile } from "./console/served-file.ts"
import { problem } from "./problem.ts"

/** The API's documentation, which reads /openapi.json: Swagger UI as its package brings it, and nothing of another host. */
export function docsRoutes(readPart: ReadPart = readFromPackage): Api {
  const api = newApi()
  const page = servedFile("index.html", Buffer.from(html))
  const start = servedFile("start.js", Buffer.from(script))
  const style = keptOnce("swagger-ui.css", readPart)
  const code = keptOnce("swagger-ui-bundle.js", readPart)
  api.get("/docs", async (c) => {
    if (!(await style())) return notInstalled(c)
    c.header("Content-Security-Policy", policy)
    return sendFile(c, page)
  })
  api.get("/docs/start.js", (c) => sendFile(c, start))
  const send = async (c: Context, part: ServedFile | undefined) => (part ? sendFile(c, part) : notInstalled(c))
  api.get("/docs/swagger-ui.css", async (c) => send(c, await style()))
  api.get("/docs/swagger-ui-bundle.js", async (c) => send(c, await code()))
  return api
}

type Part = "swagger-ui.css" | "swagger-ui-bundle.js"
/** Throws as Node does when it does not find the package or the file. */
export type ReadPart = (name: Part) => Promise<Uint8Array>

const readFromPackage: ReadPart = (name) => readFile(fileURLToPath(import.meta.resolve(`swagger-ui-dist/${name}`)))

/** Read when somebody first asks: a function on AWS is one file, and has no package beside it. */
function keptOnce(name: Part, read: ReadPart): () => Promise<ServedFile | undefined> {
  let kept: Promise<ServedFile | undefined> | undefined
  const find = async () => {
    try {
      return servedFile(name, await read(name))
    } catch (error) {
      if (isMissing(error)) return undefined
      kept = undefined
      throw error
    }
  }
  return () => (kept ??= find())
}

const isMissing = (error: unknown) =>
  ["ERR_MODULE_NOT_FOUND", "ENOENT"].includes((error as NodeJS.ErrnoException).code ?? "")

const notInstalled = (c: Context) =>
  problem(c, "not-found", "Swagger UI is not installed here. /openapi.json is what it would show.")

/** Swagger UI sets its styles from its script, which needs no leave; it draws its arrows from `data:`. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"

const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<meta name="robots" content="noindex">
<title>API · Restock</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<script src="/docs/swagger-ui-bundle.js" defer></script>
<script src="/docs/start.js" defer></script>
</head>
<body>
<div id="docs"></div>
<noscript>
<p>This page needs JavaScript. <a href="/openapi.json">/openapi.json</a> says the same to machines.</p>
<p lang="ko">이 페이지를 보려면 JavaScript가 필요합니다. 같은 내용이 <a href="/openapi.json">/openapi.json</a>에 있습니다.</p>
</noscript>
</body>
</html>
`

const script = `SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
})
`
