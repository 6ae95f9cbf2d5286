import type { Operation } from "./documented.ts"

/** What is said otherwise than the document's example says it. */
export type Said = {
  readonly path?: string
  readonly query?: string
  readonly body?: unknown
  readonly raw?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A request for an operation, with the body that its document shows. `path` stands for whatever its address names. */
export function plainRequest({ method, path, requestBody }: Operation, said: Said): Request {
  const example = requestBody?.content?.["application/json"]?.example as object | undefined
  const shown = said.body === undefined ? example : said.body
  const body = said.raw ?? (shown === undefined ? undefined : JSON.stringify(shown))
  const typed =
    body === undefined ? {} : { "content-type": "application/json", "content-length": `${Buffer.byteLength(body)}` }
  const address = path.replace(/\{\w+\}/, said.path ?? "x")
  return new Request(`http://localhost${address}${said.query ?? ""}`, {
    method,
    headers: { host: "localhost", ...typed, ...said.headers },
    ...(body !== undefined && { body }),
  })
}
