import { isUtf8 } from "node:buffer"
import { randomBytes } from "node:crypto"
import type { IncomingMessage } from "node:http"

export type Fields = Readonly<Record<string, unknown>>

export type Arrival = {
  readonly text: string
  /** the JSON that was read, whatever its shape; undefined when none was */
  readonly parsed: unknown
  readonly verdict: Fields | 400 | 413
}

const largestBodyBytes = 8_000_000
const jsonType = /^application\/([^;]+\+)?json\s*(;|$)/i

export const readArrival = async (request: IncomingMessage): Promise<Arrival> => {
  const bytes = await readBytes(request)
  if (bytes === "too large") return { text: "", parsed: undefined, verdict: 413 }
  return understand(bytes, request.headers["content-type"] ?? "")
}

// What is too much is read and dropped: a client that is cut off while it sends never sees the 413.
const readBytes = async (request: IncomingMessage) => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size <= largestBodyBytes) chunks.push(chunk)
  }
  return size > largestBodyBytes ? "too large" : Buffer.concat(chunks)
}

const understand = (bytes: Buffer, contentType: string): Arrival => {
  const text = bytes.toString()
  if (bytes.length === 0 || !jsonType.test(contentType)) return { text, parsed: undefined, verdict: {} }
  const json = isUtf8(bytes) ? readJson(text) : "malformed"
  if (json === "malformed") return { text, parsed: undefined, verdict: 400 }
  return { text, parsed: json.value, verdict: isFields(json.value) ? json.value : {} }
}

const readJson = (text: string): { readonly value: unknown } | "malformed" => {
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    if (error instanceof SyntaxError) return "malformed"
    throw error
  }
}

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Written by hand because an object of JavaScript puts keys like "10" first, whatever the order asked for. */
export const sortedJson = (fields: Fields) => {
  const byBytes = Object.entries(fields).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  return `{${byBytes.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",")}}`
}

/** The 201's body; `reqestor` is misspelt on the wire. */
export const createdBody = (fields: Fields) => {
  const requester = JSON.stringify(fields["MessageAttributeRequester"] ?? null)
  return `{"data":{"data":${sortedJson(fields)},"id":"${uuidV1(Date.now())}","reqestor":${requester}}}`
}

const ticksPerMs = 10_000n
const msFrom1582To1970 = 12_219_292_800_000n

const uuidV1 = (nowMs: number) => {
  const random = randomBytes(10)
  const tick = BigInt(random.readUInt16BE(0)) % ticksPerMs
  const time = ((BigInt(nowMs) + msFrom1582To1970) * ticksPerMs + tick).toString(16).padStart(15, "0")
  const clock = (random.readUInt16BE(2) & 0x3fff) | 0x8000
  random[4]! |= 0x01 // multicast: a made-up node, nobody's network card
  const node = random.toString("hex", 4)
  return `${time.slice(7)}-${time.slice(3, 7)}-1${time.slice(0, 3)}-${clock.toString(16)}-${node}`
}
