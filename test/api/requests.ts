import fc from "fast-check"
import type { Operation, Parameter, Server } from "./documented.ts"
import { boundary, valid } from "./from-schema.ts"
import { known } from "./hints.ts"
import { broken, confused, mutated } from "./spoil.ts"

export const kinds = ["valid", "boundary", "mutated", "confused", "raw"] as const
export type Kind = (typeof kinds)[number]

/** A request before it is known what is there: see {@link known}. */
export type Wish = {
  readonly operation: Operation
  readonly kind: Kind
  readonly path: Readonly<Record<string, string>>
  /** As it stands in the address, with its question mark. */
  readonly query: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer | undefined
  readonly isChunked: boolean
}

/** The one route that is in no document: its only caller is the factory, which knows it from what it was asked. */
export const factoryCallback: Operation = {
  operationId: "factoryCallback",
  summary: "The factory has produced",
  tags: ["Factory"],
  server: "shop" satisfies Server,
  method: "POST",
  path: "/factory/callbacks/{token}",
  parameters: [{ in: "path", name: "token", required: true, schema: { type: "string", minLength: 1, maxLength: 100 } }],
  requestBody: { content: { "application/json": { schema: { type: "object", properties: callbackBody() } } } },
  responses: {
    200: {
      description: "It is stored",
      content: { "application/json": { schema: { type: "object", properties: { received: { type: "boolean" } } } } },
    },
    404: { description: "not-found", content: { "application/problem+json": { schema: { type: "object" } } } },
  },
  document: { paths: {}, components: { schemas: {}, examples: {} } },
}
function callbackBody() {
  const text = { type: "string", maxLength: 20 }
  return {
    MessageAttributeProductId: text,
    MessageAttributeProductCnt: { type: ["string", "integer"], minimum: -3, maximum: 1_000, pattern: "^[0-9]{1,3}$" },
    MessageAttributeFactoryId: text,
  }
}

const json = "application/json"
const contentTypes = [json, `${json}; charset=utf-8`, "APPLICATION/JSON", "text/plain", "application/jsonp", "", "a/b"]

/** Requests for an operation, of a kind. */
export function wishes(operation: Operation, kind: Kind): fc.Arbitrary<Wish> {
  const spread = (from: Parameter["in"]) => parametersFrom(operation, from, kind)
  return fc
    .record({ path: spread("path"), query: spread("query"), headers: spread("header"), body: bodies(operation, kind) })
    .chain(({ path, query, headers, body }) => {
      const typed = kind === "raw" ? fc.constantFrom(json, json, json, ...contentTypes) : fc.constant(json)
      const chunked = kind === "raw" ? fc.boolean() : fc.constant(false)
      return fc.tuple(typed, chunked).map(([type, isChunked]) => {
        const all = body === undefined || type === "" ? headers : { ...headers, "content-type": type }
        return { operation, kind, path, query: queryOf(query), headers: asHeaders(all), body, isChunked }
      })
    })
}

const queryOf = (query: Readonly<Record<string, string>>) => {
  const parts = Object.entries(query).map(([name, value]) => `${name}=${value}`)
  return parts.length === 0 ? "" : `?${parts.join("&")}`
}
/** What no client could put into a header cannot be sent. */
const asHeaders = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value.replaceAll(/[^\x21-\x7e\x80-\xff ]/g, "?")]),
  )

function bodies(operation: Operation, kind: Kind): fc.Arbitrary<string | Buffer | undefined> {
  const schema = operation.requestBody?.content?.[json]?.schema
  if (!schema)
    return kind === "raw" && operation.method !== "GET" ? fc.constantFrom(undefined, "{}", "[") : fc.constant(undefined)
  const good = valid(operation, schema)
  const made = {
    valid: good,
    boundary: boundary(operation, schema),
    mutated: mutated(good),
    confused: confused(good),
    raw: good,
  }
  const text = made[kind].map((value) => JSON.stringify(value) ?? "null")
  if (kind === "raw") return broken(text)
  return operation.requestBody!.required === true ? text : fc.option(text, { nil: undefined })
}

const listed = (path: string) => `/${path.split("/")[1]}`
const rawTexts = [
  "%00",
  "%ff",
  "%",
  "%ED%A0%80",
  "..%2f..%2f",
  "a%20b",
  "%F0%9F%8D%A9",
  "0".repeat(3_000),
  "'--",
  "1e2",
  "-1",
]

function parametersFrom(operation: Operation, from: Parameter["in"], kind: Kind) {
  const those = operation.parameters.filter((parameter) => parameter.in === from)
  const odd = kind === "boundary" || kind === "confused" || kind === "raw"
  const made = those.map((parameter) => {
    const { name, schema, required } = parameter
    const written = from === "header" ? String : encoded
    const plainly = valid(operation, schema, name)
    const oddly =
      kind === "raw"
        ? fc.constantFrom(...rawTexts)
        : fc.oneof(boundary(operation, schema, name), fc.constantFrom("null", "true", "[]", "가", " ")).map(written)
    const usual = from === "path" || name === "after" ? thereOr(operation, name, plainly) : plainly.map(written)
    // A body is worth reading only at an address that is there.
    const isOdd = operation.requestBody ? 1 : 4
    const value = odd ? fc.oneof({ weight: isOdd, arbitrary: oddly }, { weight: 3, arbitrary: usual }) : usual
    return [name, required ? value : fc.option(value, { nil: undefined, freq: 2 })] as const
  })
  return fc.record(Object.fromEntries(made)).map((all) => {
    const said = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined)
    return Object.fromEntries(said.map(([name, value]) => [name, from === "path" ? inPath(value) : value]))
  })
}

const thereOr = ({ path }: Operation, name: string, plainly: fc.Arbitrary<unknown>) =>
  fc.oneof(
    { weight: 8, arbitrary: known(name === "after" ? `after ${path}` : listed(path)) },
    { weight: 1, arbitrary: plainly.map(encoded) },
  )

/** Encoded but for what stands for something that is there. */
const encoded = (value: unknown) => {
  const text = String(value).toWellFormed()
  return text.startsWith("⟦") ? text : encodeURIComponent(text)
}
/** Empty, or only dots, it would be another address. */
const inPath = (value: string) => (/^(\.|%2e)*$/i.test(value) ? "x" : value)
