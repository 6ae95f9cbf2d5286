import { request as overHttp, type IncomingMessage } from "node:http"
import { request as overHttps } from "node:https"
import { inSpan, SpanKind } from "../../shared/trace.ts"

export type Post = {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Milliseconds until the connection stands, the answer begins, and everything is over. */
  readonly connectMs: number
  readonly headersMs: number
  readonly inAllMs: number
}

/** `mayHaveLeft`: the connection stood, so the other side may have read the request. */
export class PostFailed extends Error {
  override readonly name = "PostFailed"
  readonly mayHaveLeft: boolean
  constructor(mayHaveLeft: boolean, cause: Error) {
    super(cause.message, { cause })
    this.mayHaveLeft = mayHaveLeft
  }
}

/**
 * One POST over a connection of its own, no redirects, nothing repeated: an error before the connection stood (for TLS:
 * before it was verified) proves that nothing was sent. Throws {@link PostFailed}. The body is the caller's to read, with
 * whatever time is left.
 */
export function postOnce(post: Post, stop: AbortSignal): Promise<IncomingMessage> {
  const { hostname, port, protocol } = post.url
  const attributes = {
    "http.request.method": "POST",
    "server.address": hostname,
    "server.port": Number(port || (protocol === "https:" ? 443 : 80)),
  }
  return inSpan("POST", { kind: SpanKind.CLIENT, attributes }, async (here) => {
    const headers = { ...post.headers, ...(here.place && { traceparent: here.place }) }
    const answer = await send({ ...post, headers }, stop)
    const { statusCode = 0 } = answer
    here.note("http.response.status_code", statusCode)
    if (statusCode >= 400) here.failed(`answered ${statusCode}`)
    return answer
  })
}

function send(post: Post, stop: AbortSignal): Promise<IncomingMessage> {
  const { url, body, connectMs, headersMs, inAllMs } = post
  const isSecure = url.protocol === "https:"
  return new Promise((resolve, reject) => {
    let isConnected = false
    const signal = AbortSignal.any([stop, AbortSignal.timeout(inAllMs)])
    const headers = { ...post.headers, "content-length": `${Buffer.byteLength(body)}` }
    const sent = (isSecure ? overHttps : overHttp)(url, { method: "POST", headers, agent: false, signal })
    const late = (what: string, milliseconds: number) =>
      setTimeout(() => sent.destroy(new Error(`${what} within ${milliseconds / 1_000} s`)), milliseconds)
    let timer = late("no connection", connectMs)
    sent.once("socket", (socket) =>
      socket.once(isSecure ? "secureConnect" : "connect", () => {
        isConnected = true
        clearTimeout(timer)
        timer = late("no answer", headersMs)
      }),
    )
    sent.once("response", (answer) => {
      clearTimeout(timer)
      resolve(answer)
    })
    sent.once("error", (error) => {
      clearTimeout(timer)
      reject(new PostFailed(isConnected, signal.aborted ? (signal.reason as Error) : error))
    })
    sent.end(body)
  })
}
