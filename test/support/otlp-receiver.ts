import { once } from "node:events"
import { createServer, type IncomingHttpHeaders } from "node:http"
import type { AddressInfo } from "node:net"
import { text } from "node:stream/consumers"

/** A span as it came in; `error` is what its status says, where it is one. */
export type Heard = {
  readonly service: string
  readonly traceId: string
  readonly id: string
  readonly parent: string | undefined
  readonly name: string
  readonly attributes: Readonly<Record<string, unknown>>
  readonly links: readonly string[]
  readonly error: string | undefined
}

/** What takes traces as OTLP over HTTP, in JSON, and keeps them. */
export async function openReceiver() {
  const heard: Heard[] = []
  const bodies: string[] = []
  let headers: IncomingHttpHeaders = {}
  const server = createServer(async (request, response) => {
    if (request.method !== "POST" || request.url !== "/v1/traces") return response.writeHead(404).end()
    const body = await text(request)
    headers = request.headers
    bodies.push(body)
    heard.push(...spansIn(JSON.parse(body) as Export))
    return response.writeHead(200, { "content-type": "application/json" }).end("{}")
  })
  await once(server.listen(0, "127.0.0.1"), "listening")
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard: heard as readonly Heard[],
    /** Every byte of it. */
    said: () => bodies.join("\n"),
    /** Of the last one. */
    get headers() {
      return headers
    },
    get posts() {
      return bodies.length
    },
    close: () => new Promise<void>((resolve) => (server.close(() => resolve()), server.closeAllConnections())),
  }
}

type Values = readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[]
type WireSpan = {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly attributes?: Values
  readonly links?: readonly { readonly spanId: string }[]
  readonly status?: { readonly code?: number; readonly message?: string }
}
type Export = {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: Values }
    readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[]
  }[]
}

const plain = (values: Values = []) =>
  Object.fromEntries(values.map(({ key, value }) => [key, Object.values(value)[0]])) as Record<string, unknown>

function spansIn({ resourceSpans }: Export): Heard[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map(({ traceId, spanId: id, parentSpanId, name, attributes, links = [], status }) => ({
        service: String(plain(resource.attributes)["service.name"]),
        traceId,
        id,
        parent: parentSpanId || undefined,
        name,
        attributes: plain(attributes),
        links: links.map(({ spanId }) => spanId),
        // 2 is an error, by the protocol.
        error: status?.code === 2 ? (status.message ?? "") : undefined,
      })),
    ),
  )
}
