import assert from "node:assert/strict"
import { test } from "node:test"
import { breakingChanges, type OpenApi, type Schema } from "./breaking-changes.ts"

const line: Schema = {
  type: "object",
  properties: { sku: { type: "string", maxLength: 64 }, quantity: { type: "integer", minimum: 1 } },
  required: ["sku", "quantity"],
  additionalProperties: false,
}
const wish: Schema = {
  anyOf: [line, { type: "object", properties: { lines: { type: "array", items: line } }, required: ["lines"] }],
}
const order: Schema = {
  type: "object",
  properties: {
    id: { type: "string" },
    status: { type: "string", enum: ["confirmed", "waiting"] },
    lines: { type: "array", items: { $ref: "#/components/schemas/Line" } },
  },
  required: ["id", "status"],
}

/** A small API; each test says what became of one part of it. */
function api(
  changes: { wish?: Schema; order?: Schema; line?: Schema; query?: object[]; status?: string } = {},
): OpenApi {
  const { query = [{ name: "limit", in: "query", schema: { type: "integer" } }], status = "409" } = changes
  const content = (schema: Schema) => ({ "application/json": { schema } })
  return {
    paths: {
      "/checkout": {
        post: {
          requestBody: { required: true, content: content({ $ref: "#/components/schemas/Wish" }) },
          responses: { 201: { content: content({ $ref: "#/components/schemas/Order" }) }, [status]: {} },
        },
      },
      "/orders": {
        get: { parameters: query as never, responses: { 200: { content: content({ type: "array", items: order }) } } },
      },
    },
    components: { schemas: { Wish: changes.wish ?? wish, Order: changes.order ?? order, Line: changes.line ?? line } },
  }
}

const withProperty = (schema: Schema, name: string, one: Schema): Schema => {
  return { ...schema, properties: { ...schema.properties, [name]: one } }
}
const without = (schema: Schema, name: string): Schema => {
  const { [name]: _, ...properties } = schema.properties ?? {}
  return { ...schema, properties, required: (schema.required ?? []).filter((one) => one !== name) }
}
const { "/orders": orders, "/checkout": checkout } = api().paths

const breaking: [what: string, now: OpenApi, words: string[]][] = [
  ["a road that is gone", { ...api(), paths: { "/checkout": checkout! } }, ["GET /orders is gone."]],
  [
    "another method",
    { ...api(), paths: { "/orders": orders!, "/checkout": { put: checkout!["post"]! } } },
    ["POST /checkout is gone."],
  ],
  ["a status that is gone", api({ status: "410" }), ["POST /checkout answers 409 no longer."]],
  [
    "an answer without one of its properties",
    api({ order: without(order, "id") }),
    ['POST /checkout has no "id" in the 201 answer any more.'],
  ],
  [
    "a property that is gone behind a reference, in a list",
    api({ line: without(line, "sku") }),
    [
      'POST /checkout has no "sku" in an item of "lines" in the 201 answer any more.',
      'GET /orders has no "sku" in an item of "lines" in an item of the 200 answer any more.',
    ],
  ],
  [
    "a property that may be missing now",
    api({ order: { ...order, required: ["id"] } }),
    ['POST /checkout may leave "status" out of the 201 answer.'],
  ],
  [
    "a property that may be null now",
    api({ order: withProperty(order, "id", { type: ["string", "null"] }) }),
    ['POST /checkout gives "id" in the 201 answer as null, which it was not.'],
  ],
  [
    "a new demand in a request",
    api({ wish: { anyOf: [{ ...line, required: ["sku", "quantity", "by"] }, wish.anyOf![1]!] } }),
    ['POST /checkout demands "by" in the body.'],
  ],
  [
    "a property that is taken no longer",
    api({ wish: { anyOf: [{ ...without(line, "quantity"), additionalProperties: false }, wish.anyOf![1]!] } }),
    ['POST /checkout takes "quantity" in the body no longer.'],
  ],
  [
    "a smaller type",
    api({ wish: { anyOf: [withProperty(line, "sku", { type: "integer" }), wish.anyOf![1]!] } }),
    ['POST /checkout takes "sku" in the body as string no longer.'],
  ],
  [
    "values that are named now",
    api({ wish: { anyOf: [withProperty(line, "sku", { type: "string", enum: ["a"] }), wish.anyOf![1]!] } }),
    ['POST /checkout takes anything but "a" in "sku" in the body no longer.'],
  ],
  [
    "tighter bounds",
    api({
      wish: {
        anyOf: [
          withProperty(withProperty(line, "sku", { type: "string", maxLength: 10 }), "quantity", {
            type: "integer",
            minimum: 2,
          }),
          wish.anyOf![1]!,
        ],
      },
    }),
    [
      'POST /checkout narrows "sku" in the body: maxLength is 10 now.',
      'POST /checkout narrows "quantity" in the body: minimum is 2 now.',
    ],
  ],
  [
    "one of two forms that is gone",
    api({ wish: wish.anyOf![0]! }),
    [
      'POST /checkout demands "sku" in the body.',
      'POST /checkout demands "quantity" in the body.',
      'POST /checkout takes "lines" in the body no longer.',
    ],
  ],
  [
    "parameters",
    api({ query: [{ name: "shop", in: "query", required: true }] }),
    ['GET /orders reads the query parameter "limit" no longer.', 'GET /orders demands the query parameter "shop".'],
  ],
]
for (const [what, now, words] of breaking)
  test(`${what} breaks a client, and is named`, () => assert.deepEqual(breakingChanges(api(), now), words))

test("an enum that loses a value in a request breaks it; the same in an answer does not", () => {
  const taking = (...values: string[]) => api({ query: [{ name: "state", in: "query", schema: { enum: values } }] })
  const words = ['GET /orders takes "dead" in the query parameter "state" no longer.']
  assert.deepEqual(breakingChanges(taking("done", "dead"), taking("done")), words)
  const answering = api({ order: withProperty(order, "status", { type: "string", enum: ["confirmed"] }) })
  assert.deepEqual(breakingChanges(api(), answering), [])
})

const harmless: [what: string, now: OpenApi][] = [
  ["nothing", api()],
  ["a new road", { ...api(), paths: { ...api().paths, "/new": orders! } }],
  ["one more property in an answer", api({ order: withProperty(order, "total", { type: "integer" }) })],
  [
    "one more that may be sent",
    api({ wish: { anyOf: [withProperty(line, "note", { type: "string" }), wish.anyOf![1]!] } }),
  ],
  ["a third form of a request", api({ wish: { anyOf: [...wish.anyOf!, { type: "string" }] } })],
  ["a number instead of a whole one", api({ query: [{ name: "limit", in: "query", schema: { type: "number" } }] })],
  ["a parameter that may be left out", api({ query: [...orders!["get"]!.parameters!, { name: "x", in: "query" }] })],
]
for (const [what, now] of harmless)
  test(`${what} breaks no client`, () => assert.deepEqual(breakingChanges(api(), now), []))

test("a schema that contains itself is compared to its end", () => {
  const tree = (leaf: Schema): Schema => {
    return { type: "object", properties: { leaf, more: { $ref: "#/components/schemas/Order" } } }
  }
  const [grown, cut] = [api({ order: tree({ type: "string" }) }), api({ order: tree({ type: "null" }) })]
  assert.deepEqual(breakingChanges(grown, grown), [])
  assert.deepEqual(breakingChanges(grown, cut), [
    'POST /checkout gives "leaf" in the 201 answer as null, which it was not.',
  ])
})

test("parts that make one schema count as one", () => {
  const whole = api({ order: { allOf: [order], type: "object", properties: { life: { type: "array" } } } })
  const less = api({ order: { allOf: [without(order, "id")], type: "object", properties: {} } })
  assert.deepEqual(breakingChanges(whole, whole), [])
  assert.deepEqual(breakingChanges(whole, less), [
    'POST /checkout has no "id" in the 201 answer any more.',
    'POST /checkout has no "life" in the 201 answer any more.',
  ])
})
