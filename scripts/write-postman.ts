// node scripts/write-postman.ts: writes docs/api/restock.postman_collection.json from the OpenAPI documents beside it.
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { format } from "prettier"
import { type Step, story } from "./postman-story.ts"
import { root } from "./run-tests.ts"
import { committed } from "./write-api.ts"

export const collectionPath = "docs/api/restock.postman_collection.json"

type Operation = {
  readonly operationId: string
  readonly summary: string
  readonly tags: readonly [string]
  readonly parameters?: readonly { in: string; name: string; schema: { description?: string } }[]
  readonly requestBody?: { content: { "application/json": { example: Record<string, unknown> } } }
  readonly responses: Readonly<Record<string, { readonly description: string }>>
}
type Route = { readonly server: string; readonly method: string; readonly path: string; readonly operation: Operation }

async function routesOf(server: string): Promise<Route[]> {
  const { paths } = JSON.parse((await committed(`docs/api/${server}.openapi.json`))!)
  return Object.entries(paths as Record<string, Record<string, Operation>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ server, method: method.toUpperCase(), path, operation })),
  )
}

/** The collection (format 2.1) as text. Fails where the story leaves an operation out, or tells of one that is gone. */
export async function postmanCollection(): Promise<string> {
  const routes = [...(await routesOf("shop")), ...(await routesOf("customers"))]
  const byId = new Map(routes.map((route) => [route.operation.operationId, route]))
  const untold = [...byId.keys()].filter((id) => !(id in story))
  if (untold.length > 0) throw new Error(`scripts/postman-story.ts does not tell of ${untold.join(", ")}`)
  const told = Object.entries(story).map(([id, step], at) => {
    const route = byId.get(id)
    if (!route) throw new Error(`scripts/postman-story.ts tells of ${id}, which is in no document`)
    return { folder: route.operation.tags[0], item: itemOf(route, step, at === 0) }
  })
  const collection = {
    info: {
      name: "Restock",
      description,
      schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
    },
    auth: { type: "bearer", bearer: [{ key: "token", value: "{{key}}", type: "string" }] },
    variable: [
      { key: "shop", value: "http://127.0.0.1:3000" },
      { key: "customers", value: "http://127.0.0.1:3001" },
      { key: "key", value: "" },
      ...["run", "tries", ...Object.values(story).flatMap(({ keeps = {} }) => Object.keys(keeps))].map(empty),
    ],
    item: foldersOf(told),
  }
  return format(JSON.stringify(collection, null, 2), { parser: "json", printWidth: 120 })
}

const description =
  "Every request of the shop and of the customers' server. Run from top to bottom it sells a product until it is short, " +
  "and each request takes from the ones before it what it names. `key` stays empty where the shop serves its own " +
  "machine only; elsewhere it is a key with the scopes checkout, operate and customers."
const empty = (key: string) => ({ key, value: "" })

/** Whatever a run makes has a name that no run before has used. */
const beginRun = [
  `pm.collectionVariables.set("run", Date.now().toString(36).toUpperCase())`,
  `pm.collectionVariables.set("tries", "0")`,
]

/** In the order of the story. A tag that comes again, after another one, is a folder once more. */
function foldersOf(told: readonly { folder: string; item: object }[]) {
  const folders: { name: string; item: object[] }[] = []
  for (const { folder, item } of told) {
    if (folders.at(-1)?.name !== folder) folders.push({ name: folder, item: [] })
    folders.at(-1)!.item.push(item)
  }
  return folders
}

function itemOf({ server, method, path, operation }: Route, step: Step, isFirst: boolean) {
  const places = path.slice(1).split("/")
  const filled = places.map((place) => place.replaceAll(/\{(\w+)\}/g, (_, name: string) => step.path?.[name] ?? name))
  const example = operation.requestBody?.content["application/json"].example
  const query = (operation.parameters ?? []).filter((parameter) => parameter.in === "query")
  const headers = Object.entries(step.header ?? {}).map(([key, value]) => ({ key, value }))
  return {
    name: operation.summary,
    request: {
      method,
      description: `${method} ${path}\n\n${meanings(operation)}`,
      header: example ? [{ key: "Content-Type", value: "application/json" }, ...headers] : headers,
      url: {
        raw: `{{${server}}}/${filled.join("/")}`,
        host: [`{{${server}}}`],
        path: filled,
        query: query.map(({ name }) => ({ key: name, value: step.query?.[name] ?? "", disabled: !step.query?.[name] })),
      },
      ...(example && { body: { mode: "raw", raw: JSON.stringify({ ...example, ...step.body }, null, 2) } }),
    },
    event: [...(isFirst ? [script("prerequest", beginRun)] : []), script("test", testsOf(operation.summary, step))],
    response: [],
  }
}

const meanings = ({ responses }: Operation) =>
  Object.entries(responses)
    .map(([status, { description }]) => `- ${status}: ${description}`)
    .join("\n")

const script = (listen: string, exec: readonly string[]) => ({ listen, script: { type: "text/javascript", exec } })

function testsOf(name: string, { status, or, shows = {}, keeps = {}, until }: Step): string[] {
  const isAnswered = `pm.response.code === ${status}${or ? ` || pm.response.code === ${or.status}` : ""}`
  const answers = `answers ${status}${or ? `, or ${or.status} where ${or.where}` : ""}`
  const look = `const body = pm.response.json(), run = pm.collectionVariables.get("run")`
  const checks = [
    assertion(answers, isAnswered),
    ...Object.entries(shows).map(([what, holds]) => assertion(what, holds)),
  ]
  const kept = Object.entries(keeps).map(([key, value]) => `pm.collectionVariables.set("${key}", ${value})`)
  if (until === undefined) return [look, ...checks, ...kept]
  return [
    look,
    `const tries = Number(pm.collectionVariables.get("tries")) + 1`,
    `pm.collectionVariables.set("tries", tries)`,
    `if (pm.response.code === ${status} && !(${until}) && tries < 40) pm.execution.setNextRequest(${JSON.stringify(name)})`,
    `else {`,
    ...[...checks, assertion("it has come so far", until)].map((line) => `  ${line}`),
    `}`,
  ]
}

const assertion = (what: string, holds: string) =>
  `pm.test(${JSON.stringify(what)}, () => { if (!(${holds})) throw new Error(pm.response.code + " " + pm.response.text()) })`

if (import.meta.main) {
  const text = await postmanCollection()
  console.log(`${collectionPath} ${(await committed(collectionPath)) === text ? "is as it was." : "is written."}`)
  await writeFile(join(root, collectionPath), text)
}
