import type { Permissions, Who } from "./permissions.ts"

type Operation = { security?: readonly Readonly<Record<string, readonly string[]>>[] }
type Document = {
  paths?: object
  components?: object
}

const key = {
  type: "http",
  scheme: "bearer",
  bearerFormat: "rsk_live_…",
  description:
    "A key for a program, made by `restock keys create` with the scopes it needs. A server that serves its own machine " +
    "only asks for none.",
}
const session = {
  type: "apiKey",
  in: "cookie",
  name: "__Host-restock",
  description: "Of who signed in to the console, from a page of this shop; as operator, or read-only.",
}

/** A document that says of each operation which scopes or roles open it. Those that nobody is asked for stay as they are. */
export function withSecurity<Doc extends Document>(document: Doc, permissions: Permissions): Doc {
  const schemes = Object.values(permissions).some((who) => who.includes("operator")) ? { key, session } : { key }
  const paths = Object.entries((document.paths ?? {}) as Record<string, Record<string, Operation>>).map(
    ([path, operations]) => [path, mapped(operations, (method) => permissions[`${method.toUpperCase()} ${path}`])],
  )
  return {
    ...document,
    components: { ...document.components, securitySchemes: schemes },
    paths: Object.fromEntries(paths) as Doc["paths"],
  }
}

function mapped(operations: Record<string, Operation>, whoMay: (method: string) => Permissions[string] | undefined) {
  const entries = Object.entries(operations).map(([method, operation]) => {
    const who = whoMay(method)
    return [method, who === undefined || who === "everyone" ? operation : { ...operation, security: alternatives(who) }]
  })
  return Object.fromEntries(entries) as Record<string, Operation>
}

/** Any one of them is enough; the empty one is a server on one machine. */
const alternatives = (who: readonly Who[]) => [
  ...who.map((one) => ({ [one === "operator" || one === "read-only" ? "session" : "key"]: [one] })),
  {},
]
