import { createContext, runInContext } from "node:vm"

type Script = { readonly listen: "prerequest" | "test"; readonly script: { readonly exec: readonly string[] } }
type Item = {
  readonly name: string
  readonly event?: readonly Script[]
  readonly request: {
    readonly method: string
    readonly header: readonly { readonly key: string; readonly value: string }[]
    readonly url: {
      readonly raw: string
      readonly query?: readonly { readonly key: string; readonly value: string; readonly disabled?: boolean }[]
    }
    readonly body?: { readonly raw: string }
  }
}
/** As much of a collection (2.1) as ours has. */
export type Collection = {
  readonly variable: readonly { readonly key: string; readonly value: string }[]
  readonly item: readonly { readonly name: string; readonly item: readonly Item[] }[]
}
export type Ran = {
  readonly name: string
  readonly status: number
  readonly passed: string[]
  readonly failed: string[]
}

/** The variables of a collection as a run begins, with what is changed by hand. They outlive a run. */
export const variablesOf = ({ variable }: Collection, changes: Readonly<Record<string, string>>) =>
  new Map([...variable.map(({ key, value }) => [key, value] as const), ...Object.entries(changes)])

/** Sends the requests of a collection in their order, and runs their scripts, as Postman would. */
export async function runCollection(collection: Collection, variables: Map<string, string>): Promise<Ran[]> {
  const items = collection.item.flatMap((folder) => folder.item)
  const ran: Ran[] = []
  for (let at = 0; at < items.length;) {
    const item = items[at]!
    run(item.event ?? [], "prerequest", { collectionVariables: access(variables) })
    const answer = await sent(item, variables)
    const result: Ran = { name: item.name, status: answer.code, passed: [], failed: [] }
    let next: string | undefined
    run(item.event ?? [], "test", {
      collectionVariables: access(variables),
      response: { code: answer.code, text: () => answer.text, json: () => JSON.parse(answer.text) },
      execution: { setNextRequest: (name: string) => void (next = name) },
      test: (name: string, check: () => void) => noted(result, name, check),
    })
    ran.push(result)
    const following = next === undefined ? at + 1 : items.findIndex(({ name }) => name === next)
    if (following < 0) throw new Error(`${item.name} goes on to ${next}, which there is not`)
    at = following
  }
  return ran
}

function noted(result: Ran, name: string, check: () => void): void {
  try {
    check()
    result.passed.push(name)
  } catch (error) {
    result.failed.push(`${name}: ${String(error)}`)
  }
}

const access = (variables: Map<string, string>) => {
  return {
    get: (key: string) => variables.get(key),
    set: (key: string, value: unknown) => void variables.set(key, String(value)),
  }
}

function run(events: readonly Script[], listen: Script["listen"], pm: object): void {
  for (const { listen: when, script } of events)
    if (when === listen) runInContext(script.exec.join("\n"), createContext({ pm }), { timeout: 1_000 })
}

async function sent({ request }: Item, variables: ReadonlyMap<string, string>) {
  const filled = (text: string) =>
    text.replaceAll(/\{\{(\w+)\}\}/g, (place, name: string) => variables.get(name) ?? place)
  const query = (request.url.query ?? []).filter(({ disabled }) => !disabled)
  const address = new URL(filled(request.url.raw))
  for (const { key, value } of query) address.searchParams.set(key, filled(value))
  const headers = Object.fromEntries(request.header.map(({ key, value }) => [key, filled(value)]))
  const answer = await fetch(address, {
    method: request.method,
    headers: { ...headers, authorization: `Bearer ${variables.get("key")}` },
    ...(request.body && { body: filled(request.body.raw) }),
  })
  return { code: answer.status, text: await answer.text() }
}
