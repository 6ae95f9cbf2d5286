import assert from "node:assert/strict"
import { test } from "node:test"
import { Validator } from "@seriousme/openapi-schema-validator"
import {
  type Document,
  documentPath,
  inDocument,
  type Media,
  operationsIn,
  readDocument,
  servers,
  strictAjv,
} from "./documented.ts"

type Judgement = { readonly faults: string[]; readonly schemas: number; readonly examples: number }

/** What two parsers that are not ours find wrong in a document, and how much of it they read. */
async function judge(document: Document): Promise<Judgement> {
  const validator = new Validator()
  const { valid, errors } = await validator.validate(structuredClone(document))
  const faults = valid ? [] : [`as OpenAPI: ${JSON.stringify(errors)}`]
  if (validator.version !== "3.1") faults.push(`it is OpenAPI ${validator.version}`)
  if (faults.length > 0) return { faults, schemas: 0, examples: 0 }
  let [schemas, examples] = [0, 0]
  try {
    const ajv = strictAjv(document)
    for (const { name, schema, values } of mediaIn(document)) {
      const check = ajv.compile(inDocument(schema))
      const unfit = values.filter((value) => !check(value))
      faults.push(...unfit.map((value) => `the example of ${name}: ${JSON.stringify(value)}`))
      schemas += 1
      examples += values.length
    }
  } catch (error) {
    faults.push(`as JSON Schema: ${String(error)}`)
  }
  return { faults, schemas, examples }
}

/** Every place that says what a value looks like, with the examples that it shows. */
function mediaIn(document: Document) {
  const components = Object.entries(document.components.schemas).map(([name, schema]) => ({ name, schema, values: [] }))
  const operations = operationsIn("shop", document)
  const inside = operations.flatMap(({ operationId: name, parameters, requestBody, responses }) => [
    ...parameters.map(({ name: parameter, schema }) => ({ name: `${name} ${parameter}`, schema, values: [] })),
    ...[requestBody ?? {}, ...Object.values(responses)].flatMap(({ content = {} }) =>
      Object.values(content).map((media) => ({ name, schema: media.schema, values: examplesOf(document, media) })),
    ),
  ])
  return [...components, ...inside]
}

const examplesOf = ({ components }: Document, { example, examples = {} }: Media): unknown[] => [
  ...(example === undefined ? [] : [example]),
  ...Object.values(examples).map(({ $ref, value }) =>
    $ref === undefined ? value : components.examples[$ref.split("/").at(-1)!]?.value,
  ),
]

for (const server of servers)
  test(`${documentPath(server)} is OpenAPI 3.1, its schemas are JSON Schema 2020-12, and its examples fit them`, async (t) => {
    const { faults, schemas, examples } = await judge(readDocument(server))
    assert.deepEqual(faults, [])
    t.diagnostic(`${schemas} schemas, ${examples} examples`)
  })

// One mistake of each kind, by what it does to the document as text.
const mistakes: Readonly<Record<string, readonly [RegExp, string]>> = {
  "no title": [/"title":"Restock",/, ""],
  "another version": [/"openapi":"3[.]1[.]0"/, '"openapi":"3.0.3"'],
  "a response without a description": [/"description":"All ads",/, ""],
  "a parameter in no place": [/"in":"query"/, '"in":"body"'],
  "a path without a slash": [/"[/]ads":/, '"ads":'],
  "a member that nobody knows": [/"operationId":"listAds",/, '"operationId":"listAds","operation":1,'],
  "a type that there is not": [/"sku":\{"type":"string"/, '"sku":{"type":"text"'],
  "a keyword that there is not": [/"sku":\{"type":"string"/, '"sku":{"maxLen":3,"type":"string"'],
  "a format that there is not": [/"format":"date-time"/, '"format":"moment"'],
  "a pattern that cannot be read": [/"pattern":"\^/, '"pattern":"(^'],
  "a reference that leads nowhere": [/#\/components\/schemas\/Factory"/, '#/components/schemas/Works"'],
  "an example of another type": [/"price":2500/, '"price":"2500"'],
  "an example that lacks something": [/"orderUpTo":50,/, ""],
  "a refusal without an example": [/\{"\$ref":"#\/components\/examples\/ad-taken"\}/, '{"value":null}'],
}
for (const [mistake, [place, instead]] of Object.entries(mistakes))
  test(`${mistake} is found`, async () => {
    const text = JSON.stringify(readDocument("shop"))
    const broken = text.replace(place, instead)
    assert.notEqual(broken, text)
    assert.notDeepEqual((await judge(JSON.parse(broken) as Document)).faults, [])
  })
