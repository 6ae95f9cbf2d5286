import assert from "node:assert/strict"
import { test } from "node:test"
import { z } from "@hono/zod-openapi"
import { createApp } from "./app.ts"
import { createCustomersApp, type Customers } from "./customers.ts"
import { problems } from "./problem.ts"
import type { Shop } from "./shop.ts"

type Media = { readonly schema: object; readonly example?: unknown; readonly examples?: object }
type Content = { readonly content?: Readonly<Record<string, Media>> }
type Operation = {
  readonly operationId?: string
  readonly summary?: string
  readonly tags?: readonly string[]
  readonly requestBody?: Content
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[]
  readonly responses: Readonly<Record<string, Content & { readonly description: string }>>
}
type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, object>>
    readonly securitySchemes: Readonly<Record<string, object>>
    readonly examples: Readonly<Record<string, { readonly value: { readonly code: string } }>>
  }
}

const ends = { logError: assert.fail }
const servers = {
  "the shop": createApp({} as Shop, ends),
  "the customers' server": createCustomersApp({} as Customers, ends),
}

async function documentOf(server: keyof typeof servers): Promise<Document> {
  const answer = await servers[server].request("/openapi.json", { headers: { host: "localhost" } })
  return (await answer.json()) as Document
}

const operationsOf = ({ paths }: Document) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, method, operation })),
  )

/** Whether an example is what its schema says, read as a client would read it. */
function faultsIn({ schema, example }: Media, { components }: Document): string[] {
  const defs = JSON.parse(
    JSON.stringify({ ...schema, $defs: components.schemas }).replaceAll("#/components/schemas/", "#/$defs/"),
  )
  const read = z.fromJSONSchema(defs).safeParse(example)
  return read.success ? [] : read.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`)
}

for (const server of Object.keys(servers) as (keyof typeof servers)[]) {
  test(`every operation of ${server} has a name of its own, a summary and a place in the list`, async () => {
    const operations = operationsOf(await documentOf(server))
    for (const { name, operation } of operations) {
      assert.ok(operation.summary, `${name} has no summary`)
      assert.equal(operation.tags?.length, 1, `${name} has no tag`)
    }
    const ids = operations.map(({ operation }) => operation.operationId)
    assert.deepEqual([...new Set(ids)], ids)
    assert.ok(ids.every(Boolean))
  })

  test(`every operation of ${server} shows what is sent and what comes back, and both are what the schemas say`, async () => {
    const document = await documentOf(server)
    for (const { name, operation } of operationsOf(document)) {
      const successes = Object.entries(operation.responses).filter(([status]) => status.startsWith("2"))
      assert.ok(successes.length > 0, `${name} never succeeds`)
      for (const [where, { content = {} }] of [["request", operation.requestBody ?? {}] as const, ...successes])
        for (const media of Object.values(content)) {
          assert.notEqual(media.example, undefined, `${name} has no example of its ${where}`)
          assert.deepEqual(faultsIn(media, document), [], `the example of ${name}, ${where}`)
        }
    }
  })

  test(`every refusal of ${server} names its codes, and shows each`, async () => {
    const document = await documentOf(server)
    const { components } = document
    for (const { name, operation } of operationsOf(document))
      for (const [status, { description, content = {} }] of Object.entries(operation.responses)) {
        if (status.startsWith("2")) continue
        const codes = description.split(", ")
        for (const code of codes) {
          assert.equal(String(problems[code as keyof typeof problems]?.[0]), status, `${name} names ${code}`)
          assert.equal(components.examples[code]?.value.code, code, `${code} has no example`)
        }
        const { examples = {}, schema } = content["application/problem+json"]!
        assert.deepEqual(Object.keys(examples).toSorted(), codes.toSorted(), name)
        for (const code of codes)
          assert.deepEqual(faultsIn({ schema, example: components.examples[code]?.value }, document), [], code)
      }
  })
}

test("where one may have to sign in, each operation says so; what only looks is not refused to those who may only look", async () => {
  for (const { name, method, operation } of operationsOf(await documentOf("the shop"))) {
    assert.match(operation.responses["401"]?.description ?? "", /\bsign-in-needed\b/, name)
    const forbidden = operation.responses["403"]?.description.split(", ").toSorted()
    const change = method === "get" ? [] : ["read-only"]
    assert.deepEqual(forbidden, ["cross-site", "forbidden", ...change, "scope-missing"], name)
  }
  for (const { name, operation } of operationsOf(await documentOf("the customers' server"))) {
    const said = [operation.responses["401"]?.description, operation.responses["403"]?.description]
    assert.deepEqual(said, ["sign-in-needed, key-refused", "scope-missing, forbidden"], name)
  }
})

test("each operation says who may do it, as the shop itself decides", async () => {
  const { paths } = await documentOf("the shop")
  assert.deepEqual(paths["/checkout"]?.post?.security, [
    { session: ["operator"] },
    { key: ["operate"] },
    { key: ["checkout"] },
    {},
  ])
  assert.deepEqual(paths["/invariants"]?.get?.security, [
    { session: ["operator"] },
    { session: ["read-only"] },
    { key: ["operate"] },
    {},
  ])
  for (const server of Object.keys(servers) as (keyof typeof servers)[]) {
    const document = await documentOf(server)
    const schemes = Object.keys(document.components.securitySchemes)
    assert.deepEqual(schemes, server === "the shop" ? ["key", "session"] : ["key"])
    for (const { name, operation } of operationsOf(document)) {
      const named = operation.security?.flatMap((one) => Object.keys(one)) ?? []
      assert.ok(named.length > 0 && named.every((scheme) => schemes.includes(scheme)), name)
    }
  }
})

test("an example that is none is found out", async () => {
  const document = await documentOf("the shop")
  const body = document.paths["/checkout"]!["post"]!.requestBody!.content!["application/json"]!
  assert.notDeepEqual(faultsIn({ ...body, example: { sku: "CP-502101", quantity: 0 } }, document), [])
  assert.notDeepEqual(faultsIn({ ...body, example: { sku: "CP-502101" } }, document), [])
})
