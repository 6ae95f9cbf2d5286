import { createHash } from "node:crypto"
import { promisify } from "node:util"
import { brotliCompress, constants, gzip } from "node:zlib"
import type { Context } from "hono"
import { accepts } from "hono/accepts"

type Encoding = "br" | "gzip" | "identity"

export type ServedFile = {
  readonly type: string
  readonly digest: string
  readonly cache: string
  /** The best first. */
  readonly encodings: readonly Encoding[]
  /** Compressed once, when somebody first asks for it. */
  readonly as: (encoding: Encoding) => Promise<Uint8Array>
}

/** Types of what gets smaller by compressing. */
const texts = new Map([
  ["html", "text/html; charset=utf-8"],
  ["js", "text/javascript; charset=utf-8"],
  ["css", "text/css; charset=utf-8"],
  ["svg", "image/svg+xml"],
  ["json", "application/json"],
  ["txt", "text/plain; charset=utf-8"],
])
const others = new Map([
  ["woff2", "font/woff2"],
  ["png", "image/png"],
  ["ico", "image/x-icon"],
])

/** Bytes below which compressing saves less than it costs. */
const WORTH_IT = 1_000

/** A file in memory, by its path in the built folder. What lies in `assets/` is named after its content. */
export function servedFile(name: string, bytes: Uint8Array): ServedFile {
  const ending = /[^./]*$/.exec(name)![0]
  const kept = new Map<Encoding, Promise<Uint8Array>>([["identity", Promise.resolve(bytes)]])
  return {
    type: texts.get(ending) ?? others.get(ending) ?? "application/octet-stream",
    digest: createHash("sha256").update(bytes).digest("base64url").slice(0, 22),
    cache: name.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache",
    encodings: texts.has(ending) && bytes.length >= WORTH_IT ? ["br", "gzip", "identity"] : ["identity"],
    as(encoding) {
      const found = kept.get(encoding) ?? compress(bytes, encoding)
      kept.set(encoding, found)
      return found
    },
  }
}

const compress = (bytes: Uint8Array, encoding: Encoding): Promise<Uint8Array> =>
  encoding === "gzip"
    ? promisify(gzip)(bytes)
    : promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })

/** Answers with the file as small as the client can read it, or says that the client has it. */
export async function sendFile(c: Context, file: ServedFile): Promise<Response> {
  const encoding = accepts(c, {
    header: "Accept-Encoding",
    supports: [...file.encodings],
    default: "identity",
    match: (wanted, { supports }) =>
      supports.find((one) => wanted.some(({ type, q }) => type.toLowerCase() === one && q > 0)) ?? "identity",
  }) as Encoding
  const tag = `"${file.digest}-${encoding}"`
  c.header("Cache-Control", file.cache)
  c.header("ETag", tag)
  if (file.encodings.length > 1) c.header("Vary", "Accept-Encoding")
  const known = c.req.header("if-none-match")?.split(",") ?? []
  if (known.some((one) => one.trim() === tag)) return c.body(null, 304)
  const body = await file.as(encoding)
  if (encoding !== "identity") c.header("Content-Encoding", encoding)
  c.header("Content-Length", `${body.length}`)
  return c.body(body as Uint8Array<ArrayBuffer>, 200, { "Content-Type": file.type })
}
