import type { Context } from "hono"
import { type ProblemCode, problems } from "./problem-codes.ts"
import { problemWords } from "./problem-words.ts"

export { type ProblemCode, problems, type ProblemStatus } from "./problem-codes.ts"

export type Fault = { readonly path: string; readonly message: string }

/**
 * An answer as RFC 9457 describes it. `detail` says, in English, what was found and what to do; `title` is in the
 * language of `Accept-Language`, Korean or else English.
 */
export function problem(
  c: Context,
  code: ProblemCode,
  detail: string,
  more: { errors?: Fault[]; retryAfter?: number } & Record<string, unknown> = {},
): Response {
  const [status, inEnglish] = problems[code]
  const title = readsKorean(c.req.header("accept-language")) ? problemWords[code].ko[0] : inEnglish
  const { retryAfter, ...members } = more
  if (retryAfter !== undefined) c.header("Retry-After", String(retryAfter))
  const body = { type: `/problems/${code}`, title, status, code, detail, ...members, requestId: c.get("requestId") }
  return c.body(JSON.stringify(body), status, { "Content-Type": "application/problem+json" })
}

/** Whether an `Accept-Language` (RFC 9110, 12.5.4) wishes for Korean rather than English. */
export function readsKorean(header: string | undefined): boolean {
  if (header === undefined || !/ko/i.test(header)) return false
  const wish = (language: string) =>
    Math.max(
      0,
      ...header.split(",", 20).map((one) => {
        const [tag = "", quality = "q=1"] = one
          .trim()
          .toLowerCase()
          .split(/\s*;\s*/)
        const isOf = tag === language || tag.startsWith(`${language}-`)
        return isOf && quality.startsWith("q=") ? Number(quality.slice(2)) || 0 : 0
      }),
    )
  return wish("ko") > 0 && wish("ko") >= wish("en")
}
