import { readFileSync } from "node:fs"
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js"
import formats from "ajv-formats"

/** A JSON Schema as the documents have them. */
export type Schema = {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly anyOf?: readonly Schema[]
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly minItems?: number
  readonly maxItems?: number
}
export type Media = {
  readonly schema: Schema
  readonly example?: unknown
  readonly examples?: Readonly<Record<string, { readonly $ref?: string; readonly value?: unknown }>>
}
type Content = { readonly content?: Readonly<Record<string, Media>> }
export type Parameter = {
  readonly in: "path" | "query" | "header"
  readonly name: string
  readonly required?: boolean
  readonly schema: Schema
}
export type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>
    readonly examples: Readonly<Record<string, { readonly value: unknown }>>
  }
}
type Described = {
  readonly operationId: string
  readonly summary: string
  readonly tags: readonly string[]
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: Content & { readonly required?: boolean }
  readonly responses: Readonly<Record<string, Content & { readonly description: string }>>
}

export const servers = ["shop", "customers"] as const
export type Server = (typeof servers)[number]
export type Operation = Described & {
  readonly server: Server
  readonly method: string
  readonly path: string
  readonly parameters: readonly Parameter[]
  readonly document: Document
}

export const documentPath = (server: Server) => `docs/api/${server}.openapi.json`

export const readDocument = (server: Server): Document =>
  JSON.parse(readFileSync(new URL(`../../${documentPath(server)}`, import.meta.url), "utf8"))

export const operationsIn = (server: Server, document: Document): Operation[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => {
      return { parameters: [], ...described, server, method: method.toUpperCase(), path, document }
    }),
  )

/** Every operation of both documents. */
export const operations: readonly Operation[] = servers.flatMap((server) => operationsIn(server, readDocument(server)))

/** Reads a schema's `$ref`; anything else is itself. */
export const resolve = ({ document }: Pick<Operation, "document">, schema: Schema): Schema =>
  schema.$ref === undefined ? schema : document.components.schemas[schema.$ref.split("/").at(-1)!]!

/** The codes that an operation says a status may have. */
export const codesOf = ({ responses }: Operation, status: number): string[] =>
  responses[status]?.description.split(", ") ?? []

const compiled = new Map<Document, { ajv: Ajv2020; checks: Map<Schema, ValidateFunction> }>()

/** What a value has that its schema does not allow, in words; undefined where it fits. */
export function misfit(document: Document, schema: Schema, value: unknown): string | undefined {
  const known = compiled.get(document) ?? { ajv: strictAjv(document), checks: new Map() }
  compiled.set(document, known)
  const check = known.checks.get(schema) ?? known.ajv.compile(inDocument(schema))
  known.checks.set(schema, check)
  return check(value) ? undefined : known.ajv.errorsText(check.errors)
}

/** Draft 2020-12, as OpenAPI 3.1 has it; anything that it does not know is an error. */
export function strictAjv({ components }: Pick<Document, "components">): Ajv2020 {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true })
  formats.default(ajv)
  ajv.addSchema(inDocument({ $id: "document", $defs: components.schemas }))
  return ajv
}

/** Of the document a check knows its components alone. */
export const inDocument = <Shape extends object>(schema: Shape): Shape =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/components/schemas/', '"document#/$defs/'))
