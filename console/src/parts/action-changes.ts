type Value = string | number | boolean | undefined
export type Change = { readonly name: string; readonly from: Value; readonly to: Value }

/** What an action changed, field by field; of what it made, everything. Fields that are lists or objects are left out. */
export function changesOf(before: unknown, after: unknown): readonly Change[] {
  const [from, to] = [fieldsOf(before), fieldsOf(after)]
  return Object.keys(to)
    .map((name) => ({ name, from: simple(from[name]), to: simple(to[name]) }))
    .filter(({ from, to }) => from !== to)
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {}

const simple = (value: unknown): Value =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : undefined
