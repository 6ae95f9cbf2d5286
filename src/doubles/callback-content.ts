import type { FactoryFaults } from "./factory-faults.ts"
import { sortedJson, type Fields } from "./factory-request.ts"

export type Callback = {
  readonly method: "POST" | "GET"
  readonly url: string
  readonly contentType: string
  readonly body: Buffer
}

/** Every callback that one finished production makes, all at once. None when the request named no address. */
export const callbacksOf = (faults: FactoryFaults, fields: Fields): Callback[] => {
  const address = fields["CallbackUrl"]
  if (typeof address !== "string" || address === "") return []
  const url = faults.callbackWrongToken ? withWrongToken(address) : address
  const callback = { method: faults.callbackMethod, url, ...contentOf(faults, withCount(fields, faults.callbackCount)) }
  return Array.from({ length: faults.callbacks }, () => callback)
}

// Not the last character: in base64url its low bits can be padding, and the token would still decode to the same bytes.
// Not the first either: a receiver that compares only the beginning must be caught.
const withWrongToken = (address: string) => {
  const url = URL.parse(address)
  if (!url) return address
  const path = url.pathname
  const spot = Math.max(path.lastIndexOf("/") + 1, path.length - 2)
  url.pathname = `${path.slice(0, spot)}${path[spot] === "0" ? "1" : "0"}${path.slice(spot + 1)}`
  return url.href
}

const withCount = (fields: Fields, count: FactoryFaults["callbackCount"]): Fields => {
  if (count === null) return fields
  const { MessageAttributeProductCnt: _asked, ...rest } = fields
  return count === "missing" ? rest : { ...rest, MessageAttributeProductCnt: count }
}

const contentOf = (faults: FactoryFaults, fields: Fields): Pick<Callback, "contentType" | "body"> => {
  const json = "application/json"
  if (faults.callbackMethod === "GET") return { contentType: json, body: Buffer.alloc(0) }
  switch (faults.callbackFormat) {
    case "json":
      return { contentType: json, body: Buffer.from(sortedJson(fields)) }
    case "form":
      return { contentType: "application/x-www-form-urlencoded", body: Buffer.from(formOf(fields)) }
    case "xml":
      return { contentType: "application/xml", body: Buffer.from(xmlOf(fields)) }
    case "euc-kr":
      return { contentType: json, body: encodeEucKr(sortedJson(fields)) }
    case "garbage":
      return { contentType: json, body: garbage }
  }
}

const garbage = Buffer.from("7b22fffe00c080eda080f4908080227d0a1f8b08", "hex")

const textOf = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value))

const formOf = (fields: Fields) => {
  const form = new URLSearchParams()
  for (const [key, value] of Object.entries(fields)) form.append(key, textOf(value))
  return form.toString()
}

const xmlOf = (fields: Fields) => {
  const lines = Object.entries(fields).map(
    ([key, value]) => `<field name="${escaped(key)}">${escaped(textOf(value))}</field>`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?><manufacture>${lines.join("")}</manufacture>`
}

const escaped = (text: string) => text.replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`)

/** Node decodes EUC-KR but does not encode it: the decoder is asked for every pair of bytes. Unknown letters become "?". */
export const encodeEucKr = (text: string) => {
  const pairs = eucKrPairs()
  return Buffer.concat(
    [...text].map((letter) => (letter < "\x80" ? Buffer.from(letter) : (pairs.get(letter) ?? Buffer.from("?")))),
  )
}

const eucKrPairs = () => {
  const decoder = new TextDecoder("euc-kr")
  const bytes = Array.from({ length: 94 }, (_, index) => 0xa1 + index)
  const pairs = bytes.flatMap((lead) => bytes.map((trail) => Buffer.from([lead, trail])))
  return new Map(pairs.map((pair) => [decoder.decode(pair), pair]))
}
