import { nameIn } from "./cloud.ts"
import type { Resource } from "./resource.ts"
import type { Template } from "./template.ts"

export type Route = {
  /** As in the template: `GET /ads/{id}`, or `$default`. */
  readonly key: string
  /** The name of the function. */
  readonly function: string
  readonly needsIam: boolean
}

export type Matched = { readonly route: Route; readonly parameters: Readonly<Record<string, string>> | undefined }

/** Whom the template's HTTP API hands a request; undefined: nobody. */
export type Router = (method: string, path: string) => Matched | undefined

export function routerOf(template: Template): Router {
  const apis = template.ofType("AWS::ApiGatewayV2::Api")
  if (apis.length > 1) throw new Error("the harness knows one HTTP API only")
  const integrations = template.ofType("AWS::ApiGatewayV2::Integration")
  const routes = template.ofType("AWS::ApiGatewayV2::Route").map((route) => routeOf(route, integrations))
  const ranked = routes.toSorted((a, b) => rank(a.key) - rank(b.key))
  return (method, path) => {
    for (const route of ranked) {
      const parameters = match(route.key, method, path)
      if (parameters) return { route, parameters: Object.keys(parameters).length > 0 ? parameters : undefined }
    }
    return undefined
  }
}

function routeOf({ id, properties }: Resource, integrations: readonly Resource[]): Route {
  const { RouteKey: key, Target: target, AuthorizationType: authorization = "NONE" } = properties
  if (authorization !== "NONE" && authorization !== "AWS_IAM")
    throw new Error(`${id}: the harness does not know the authorization ${authorization}`)
  const integration = integrations.find((one) => `integrations/${one.id.toLowerCase()}` === target)
  if (!integration) throw new Error(`${id}: there is no ${target}`)
  const { IntegrationType: type, IntegrationUri: uri, PayloadFormatVersion: version } = integration.properties
  if (type !== "AWS_PROXY" || version !== "2.0")
    throw new Error(`${id}: the harness knows AWS_PROXY with payload 2.0 only`)
  // Either the function's ARN or the longer one of API Gateway around it.
  const name = /:function:([^/:]+)/.exec(uri)?.[1] ?? nameIn(uri)
  return { key, function: name, needsIam: authorization === "AWS_IAM" }
}

/** The most exact first: whole paths, then greedy ones, then $default; a named method before ANY. */
function rank(key: string): number {
  if (key === "$default") return 1_000
  const [method, path = ""] = key.split(" ")
  const greedy = path.includes("+}") ? 500 : 0
  const parameters = path.split("/").filter((part) => part.startsWith("{")).length
  return greedy - path.split("/").length * 10 + parameters * 2 + (method === "ANY" ? 1 : 0)
}

function match(key: string, method: string, path: string): Record<string, string> | undefined {
  if (key === "$default") return {}
  const [wanted, pattern] = key.split(" ") as [string, string]
  if (wanted !== "ANY" && wanted !== method) return undefined
  const expression = pattern
    .split("/")
    .map((part) => {
      const [, name, greedy] = /^\{(\w+)(\+?)\}$/.exec(part) ?? []
      return name === undefined ? part.replaceAll(/[^\w-]/g, String.raw`\$&`) : `(?<${name}>${greedy ? ".+" : "[^/]+"})`
    })
    .join("/")
  const found = new RegExp(`^${expression}$`).exec(path)
  if (!found) return undefined
  return Object.fromEntries(Object.entries(found.groups ?? {}).map(([name, value]) => [name, decoded(value)]))
}

/** As it is, when it says nothing. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
