import { OpenAPIHono, type RouteConfig, type RouteHandler, z } from "@hono/zod-openapi"
import type { Context } from "hono"
import { type Fault, problem, type ProblemCode, problems } from "./problem.ts"
import { PageQuery, ProblemView } from "./schemas.ts"
import type { Page, PageOf } from "./shop.ts"

/** `actor` is who did it, as written down; `caller` the same for every session of theirs: keys are unique to it. */
export type Variables = { requestId: string; actor: string; caller: string }
export type Api = OpenAPIHono<{ Variables: Variables }>

/** A part of the API whose invalid requests are all answered in one way. */
export function newApi(): Api {
  return new OpenAPIHono<{ Variables: Variables }>({
    defaultHook: (result, c) => {
      if (result.success) return undefined
      const errors = faultsOf(result.error.issues)
      const detail = errors.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join("; ")
      return problem(c, "invalid", detail, { errors })
    },
  })
}

/** Puts a handler behind its route: what comes in is typed by the schemas, what goes out is any Response. */
export function on<Route extends RouteConfig>(
  api: Api,
  route: Route,
  handler: (c: Parameters<RouteHandler<Route, { Variables: Variables }>>[0]) => Promise<Response>,
): void {
  api.openapi(route, handler as never)
}

type Issue = z.core.$ZodIssue

/** One fault for each place. Of a union, the form the caller came closest to is the one to explain. */
function faultsOf(issues: readonly Issue[], base: readonly PropertyKey[] = []): Fault[] {
  return issues.flatMap((issue) => {
    const path = [...base, ...issue.path]
    if (issue.code === "invalid_union" && issue.errors.length > 0) {
      const [closest] = issue.errors.toSorted((a, b) => unknownKeys(a) - unknownKeys(b) || a.length - b.length)
      return faultsOf(closest!, path)
    }
    return [{ path: path.map(String).join("."), message: issue.message }]
  })
}

const unknownKeys = (issues: readonly Issue[]) =>
  issues.reduce((sum, issue) => sum + (issue.code === "unrecognized_keys" ? issue.keys.length : 0), 0)

/** The documented refusals of a route, by their codes. */
export function refusals(...codes: ProblemCode[]) {
  const always: ProblemCode[] = ["invalid", "forbidden", "busy", "internal"]
  const byStatus = Object.groupBy([...codes, ...always], (code) => String(problems[code][0]))
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, those]) => {
      const description = those!.join(", ")
      const examples = Object.fromEntries(those!.map((code) => [code, { $ref: `#/components/examples/${code}` }]))
      const content = { "application/problem+json": { schema: ProblemView, examples } }
      return [
        status,
        status === "503" || status === "429" ? { description, headers: retryAfter, content } : { description, content },
      ]
    }),
  )
}

const header = (description: string, type: "string" | "integer") => ({ description, schema: { type } })
const retryAfter = { "Retry-After": header("Seconds after which trying again makes sense", "integer") }

/** The refusals of a route for which a server that serves more than its own machine wants a key. */
export const refusedWithoutKey = (...codes: ProblemCode[]) =>
  refusals("sign-in-needed", "key-refused", "scope-missing", "too-many-requests", ...codes)
/** Of a route of the shop, where people sign in as well, that only looks. */
export const refusedLook = (...codes: ProblemCode[]) => refusedWithoutKey("cross-site", ...codes)
/** And of one that changes something. */
export const refusedChange = (...codes: ProblemCode[]) => refusedLook("read-only", ...codes)
/** What a body can be where none is needed. */
export const unwanted = ["unsupported-media-type", "too-large", "too-deep"] as const satisfies ProblemCode[]
/** What a body can be that nobody reads. */
export const unreadable = ["malformed-json", ...unwanted] as const satisfies ProblemCode[]

export const json = <Schema extends z.ZodType>(schema: Schema, example?: NoInfer<z.input<Schema>>) => ({
  "application/json": { schema, ...(example !== undefined && { example }) },
})
export const jsonBody = <Schema extends z.ZodType>(schema: Schema, example?: NoInfer<z.input<Schema>>) => ({
  content: json(schema, example),
  required: true,
})

/** One page of a list. */
export const listed = <Item extends z.ZodType>(description: string, item: Item, example: NoInfer<z.input<Item>>) => ({
  description: `${description}, a page of them`,
  headers: {
    Link: header('Where the next page is, as in `</orders?after=…>; rel="next"`; none on the last', "string"),
  },
  content: json(z.array(item), [example] as never),
})

export { PageQuery }

/** Cuts a page out of a list that was read one item too far. */
export function pageOf<Item>(items: readonly Item[], { limit }: Page, cursor: (item: Item) => string): PageOf<Item> {
  if (items.length <= limit) return { items, next: undefined }
  const shown = items.slice(0, limit)
  return { items: shown, next: cursor(shown.at(-1)!) }
}

export const notACursor = (c: Context) =>
  problem(c, "invalid", "after: is no cursor of ours; take it from the Link header")

/** Answers with a bare array; `Link` leads to the next page (RFC 8288). */
export function answerPage<Item>(c: Context, { items, next }: PageOf<Item>) {
  if (next !== undefined) {
    const query = new URLSearchParams({ ...c.req.query(), after: next })
    c.header("Link", `<${c.req.path}?${query}>; rel="next"`)
  }
  return c.json(items as Item[], 200)
}
