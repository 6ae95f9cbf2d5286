import { createHmac, timingSafeEqual } from "node:crypto"

export type SignedRequest = {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Uint8Array
}

const toleranceSeconds = 5 * 60

/**
 * Why a webhook is not believed; null when it is. After the text of Standard Webhooks, with nothing but node:crypto:
 * HMAC-SHA-256 over `id.timestamp.body`, with the bytes that stand in base64 behind `whsec_`.
 */
export const doubtAbout = ({ headers, body }: SignedRequest, secret: string, nowMs = Date.now()): string | null => {
  const id = headers["webhook-id"]
  const timestamp = headers["webhook-timestamp"]
  const signatures = headers["webhook-signature"]
  if (typeof id !== "string" || typeof timestamp !== "string" || typeof signatures !== "string")
    return "a header is missing"
  if (id === "" || id.includes(".")) return "no id"
  if (!/^[1-9]\d{0,11}$/.test(timestamp)) return "no time"
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > toleranceSeconds) return "too old or too new"
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64")
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest()
  const isOurs = signatures.split(" ").some((signature) => {
    const [version, text = ""] = signature.split(",", 2)
    const bytes = Buffer.from(text, "base64")
    return version === "v1" && bytes.length === expected.length && timingSafeEqual(bytes, expected)
  })
  return isOurs ? null : "no signature fits"
}
