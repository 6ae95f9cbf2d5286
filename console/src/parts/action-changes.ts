type Value = string | number | boolean | undefined
export type Change = { readonly name: string; readonly from: Value; readonly to: Value }

/**
 * What an action changed, field by field; of what it made or ended, everything. Lists of names are told in a row; fields
 * that are other lists or objects are left out.
 */
export function changesOf(before: unknown, after: unknown): readonly Change[] {
  const [from, to] = [fieldsOf(before), fieldsOf(after)]
  return Object.keys(after === null ? from : to)
    .map((name) => ({ name, from: simple(from[name]), to: simple(to[name]) }))
    .filter(({ from, to }) => from !== to)
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {}

function simple(value: unknown): Value {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value
  return Array.isArray(value) && value.every((one) => typeof one === "string") ? value.join(", ") : undefined
}
