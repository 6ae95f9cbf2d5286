import fc from "fast-check"
import { type Operation, resolve, type Schema } from "./documented.ts"
import { hints, known } from "./hints.ts"

type Made = fc.Arbitrary<unknown>
type Of = Pick<Operation, "document" | "path" | "method">

/** What the schema allows, most of it such as somebody would send. */
export function valid(of: Of, written: Schema, name = ""): Made {
  const schema = resolve(of, written)
  const hint = hintFor(of, name)
  return hint ? fc.oneof({ weight: 4, arbitrary: hint }, plain(of, schema)) : plain(of, schema)
}

/** A sku of a new product is mostly new; of anything else it is one that is sold. */
function hintFor({ path, method }: Of, name: string): Made | undefined {
  if (name !== "sku") return hints[name]
  const isNew = method === "POST" && path === "/products"
  return isNew ? undefined : known("/products")
}

function plain(of: Of, schema: Schema): Made {
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one) => valid(of, one)))
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (Array.isArray(schema.type)) return fc.oneof(...schema.type.map((type: string) => plain(of, { ...schema, type })))
  switch (schema.type) {
    case "object":
      return objects(of, schema)
    case "array":
      return fc.array(valid(of, schema.items!), { minLength: schema.minItems ?? 0, maxLength: 4 })
    case "string":
      return texts(schema)
    case "integer":
      return fc.integer({ min: schema.minimum ?? -(2 ** 31), max: schema.maximum ?? 2 ** 31 })
    case "boolean":
      return fc.boolean()
    case "null":
      return fc.constant(null)
    default:
      throw new Error(`there is no arbitrary for ${JSON.stringify(schema)}`)
  }
}

function objects(of: Of, { properties = {}, required = [] }: Schema): Made {
  const made = Object.entries(properties).map(([name, schema]) => [name, valid(of, schema, name)] as const)
  return fc.record(Object.fromEntries(made), { requiredKeys: required as string[], noNullPrototype: true })
}

function texts({ pattern, minLength = 0, maxLength = 40 }: Schema): Made {
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern))
  const text = fc.string({ unit: "grapheme", minLength, maxLength: Math.min(maxLength, 40), size: "small" })
  return text.map((one) => one.trim().slice(0, maxLength) || "도".repeat(minLength))
}

/** All as it should be but for one value, which is just inside a limit of the schema, or just outside. */
export function boundary(of: Of, written: Schema, name = ""): Made {
  const schema = resolve(of, written)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one) => boundary(of, one)))
  if (schema.type === "object") return oneAtItsBoundary(of, schema)
  if (schema.type === "array") return manyOrOdd(of, schema)
  if (schema.enum) return fc.constantFrom(...schema.enum, "", String(schema.enum[0]).toUpperCase())
  const type = [schema.type].flat()
  if (type.includes("integer")) return fc.constantFrom(...numbersAround(schema))
  if (type.includes("string")) return fc.oneof(fc.constantFrom(...textsAround(schema)), valid(of, schema, name))
  return valid(of, schema, name)
}

function oneAtItsBoundary(of: Of, schema: Schema): Made {
  const names = Object.keys(schema.properties ?? {})
  if (names.length === 0) return valid(of, schema)
  const odd = names.map((name) => boundary(of, schema.properties![name]!, name).map((value) => ({ [name]: value })))
  return fc.tuple(valid(of, schema), fc.oneof(...odd)).map(([all, one]) => ({ ...(all as object), ...one }))
}

function manyOrOdd(of: Of, { items, minItems = 0, maxItems = 100 }: Schema): Made {
  const many = fc.constantFrom(minItems, maxItems, maxItems + 1, Math.max(0, minItems - 1))
  const alike = fc.tuple(valid(of, items!), many).map(([item, count]) => Array.from({ length: count }, () => item))
  return fc.oneof(alike, fc.array(boundary(of, items!), { minLength: 1, maxLength: 3 }))
}

const numbersAround = ({ minimum = 0, maximum = 2 ** 53 }: Schema) =>
  [minimum, maximum, 0, 2 ** 31, 2 ** 53].flatMap((limit) => [limit - 1, limit, limit + 1])

function textsAround({ minLength = 1, maxLength = 64 }: Schema): string[] {
  const lengths = [minLength - 1, minLength, maxLength - 1, maxLength, maxLength + 1].filter((length) => length >= 0)
  return lengths.flatMap((length) => ["a".repeat(length), "도".repeat(length), "🍩".repeat(length)])
}
