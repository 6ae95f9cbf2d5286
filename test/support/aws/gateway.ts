import { randomUUID } from "node:crypto"
import type { IncomingMessage, ServerResponse } from "node:http"
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda"
import type { Functions } from "./functions.ts"
import { GATEWAY_DOMAIN, identityOf } from "./identities.ts"
import { type LocalServer, serveLocally } from "./local-server.ts"
import { decoded, type Matched, routerOf } from "./routes.ts"
import { ACCOUNT } from "./resource.ts"
import type { Template } from "./template.ts"

/** Who has signed the requests that come in here. */
export const CALLER = `arn:aws:iam::${ACCOUNT}:user/test`

/** API Gateway waits for its function so many milliseconds. */
const PATIENCE = 29_000

/** The template's HTTP API. Whoever asks counts as signed by IAM: who may ask what is in the template, not here. */
export async function startGateway(template: Template, functions: () => Functions): Promise<LocalServer> {
  const route = routerOf(template)
  const [api] = template.ofType("AWS::ApiGatewayV2::Api")
  const apiId = api ? identityOf(api)!.ref : "none"
  return serveLocally(async (request, body, response) => {
    const [encoded, ...query] = request.url!.split("?") as [string, ...string[]]
    const matched = route(request.method!, encoded)
    if (!matched) return say(response, 404, "Not Found")
    const asked = { request, path: pathOf(encoded), query: query.join("?"), body, matched, apiId }
    const pool = functions().named(matched.route.function)!
    const outcome = await pool.invoke(eventFor(asked), PATIENCE)
    if (!outcome) return say(response, 503, "Service Unavailable")
    if (outcome.kind === "done") return answer(response, outcome.payload)
    functions().noteFailure(matched.route.function, outcome)
    say(response, 500, "Internal Server Error")
  })
}

type Asked = {
  readonly request: IncomingMessage
  readonly path: string
  readonly query: string
  readonly body: Buffer
  readonly matched: Matched
  readonly apiId: string
}

/** An HTTP API hands the path on decoded, and what stands behind a decoded question mark not at all. */
const pathOf = (encoded: string) => decoded(encoded).split("?")[0]!

function eventFor({ request, path, query, body, matched, apiId }: Asked): APIGatewayProxyEventV2 {
  const { cookie, connection: _, ...rest } = request.headers
  const domainName = `${apiId}.${GATEWAY_DOMAIN}`
  const own = {
    host: domainName,
    "x-forwarded-for": "127.0.0.1",
    "x-forwarded-proto": "https",
    "x-forwarded-port": "443",
  }
  const headers: Record<string, string> = {
    ...Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, String(value)])),
    ...own,
  }
  const isText = /^(text\/|application\/(json|javascript|xml|[\w.+-]+\+(json|xml))\b)/i.test(
    headers["content-type"] ?? "",
  )
  const now = new Date()
  return {
    version: "2.0",
    routeKey: matched.route.key,
    rawPath: path,
    rawQueryString: query,
    ...(cookie && { cookies: cookie.split("; ") }),
    headers,
    ...(query && { queryStringParameters: joined(new URLSearchParams(query)) }),
    ...(matched.parameters && { pathParameters: matched.parameters }),
    requestContext: {
      accountId: ACCOUNT,
      apiId,
      domainName,
      domainPrefix: apiId,
      http: {
        method: request.method!,
        path,
        protocol: "HTTP/1.1",
        sourceIp: "127.0.0.1",
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: randomUUID(),
      routeKey: matched.route.key,
      stage: "$default",
      time: now.toUTCString(),
      timeEpoch: now.getTime(),
      ...(matched.route.needsIam && { authorizer }),
    } as APIGatewayProxyEventV2["requestContext"],
    ...(body.length > 0 && { body: body.toString(isText ? "utf8" : "base64") }),
    isBase64Encoded: body.length > 0 && !isText,
  }
}

const authorizer = {
  iam: {
    accessKey: "AKIATEST",
    accountId: ACCOUNT,
    callerId: "AIDATEST",
    cognitoIdentity: null,
    principalOrgId: "o-test",
    userArn: CALLER,
    userId: "AIDATEST",
  },
}

/** Several of one name become one, with commas. */
function joined(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name).join(",")]))
}

function answer(response: ServerResponse, payload: APIGatewayProxyStructuredResultV2 | string | null): void {
  if (payload === null || typeof payload !== "object" || payload.statusCode === undefined) {
    response.writeHead(200, { "content-type": "application/json" })
    return void response.end(typeof payload === "string" ? payload : JSON.stringify(payload))
  }
  const { statusCode, headers = {}, cookies = [], body = "", isBase64Encoded = false } = payload
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value))
  if (cookies.length > 0) response.setHeader("set-cookie", cookies)
  const content = Buffer.from(body, isBase64Encoded ? "base64" : "utf8")
  response.setHeader("content-length", content.length)
  response.writeHead(statusCode).end(content)
}

const say = (response: ServerResponse, status: number, message: string) =>
  void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ message }))
