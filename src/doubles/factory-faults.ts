import { isIPv4 } from "node:net"

/** How a request that the well-behaved factory would take is answered. */
export type FactoryAnswer =
  /** 201, as measured */
  | "created"
  /** 200 text/html: some proxy's page */
  | "html"
  /** 201 and the right bytes, called text/plain */
  | "wrong content type"
  /** the connection is reset instead of an answer */
  | "reset"
  /** the request stays open until the client gives up */
  | "silence"
  /** 201 at once, its body in twenty pieces over so many seconds */
  | { readonly dripSeconds: number }
  /** an error as text/html; `retryAfter` (seconds or an HTTP date) becomes the header */
  | { readonly status: number; readonly retryAfter?: number | string }
  /** 302; only to a loopback address */
  | { readonly redirectTo: string }

/** Answer and productions are read when a request arrives, the callback's switches when its production is finished. */
export type FactoryFaults = {
  /** the port is closed and every open connection cut; false listens on the same port again */
  readonly refusing: boolean
  readonly answer: FactoryAnswer
  /**
   * How often one request is produced. "as answered": once after a 2xx, "reset" and "silence"; not after an error or a
   * redirect. 0 with "created" forgets, 0 with "silence" is a timeout before producing, 2 produces twice.
   */
  readonly productions: "as answered" | number
  /** callbacks per production, all at once; 0 is never */
  readonly callbacks: number
  /** seconds added to every production */
  readonly callbackLateSeconds: number
  /** production takes no time, and the request is answered only after its callbacks ended */
  readonly callbackBeforeAnswer: boolean
  /** one character in the last segment of the callback's path is changed, near its end */
  readonly callbackWrongToken: boolean
  /** put verbatim in place of MessageAttributeProductCnt; "missing" leaves the field out; null is the count asked for */
  readonly callbackCount: string | number | null
  /** GET sends no body */
  readonly callbackMethod: "POST" | "GET"
  /** "form" and "xml" change the content type too; "euc-kr" and "garbage" are bytes that still claim to be JSON */
  readonly callbackFormat: "json" | "form" | "xml" | "euc-kr" | "garbage"
}

export const wellBehaved: FactoryFaults = {
  refusing: false,
  answer: "created",
  productions: "as answered",
  callbacks: 1,
  callbackLateSeconds: 0,
  callbackBeforeAnswer: false,
  callbackWrongToken: false,
  callbackCount: null,
  callbackMethod: "POST",
  callbackFormat: "json",
}

export const withFaults = (faults: FactoryFaults, changes: Partial<FactoryFaults>): FactoryFaults => {
  const merged = { ...faults, ...changes }
  if (typeof merged.answer === "object" && "redirectTo" in merged.answer) refuseOutsiders(merged.answer.redirectTo)
  return merged
}

const refuseOutsiders = (address: string) => {
  const { hostname } = new URL(address)
  const isLoopback =
    hostname === "localhost" || hostname === "[::1]" || (isIPv4(hostname) && hostname.startsWith("127."))
  if (!isLoopback) throw new Error(`A factory double redirects to loopback addresses only, not to ${hostname}`)
}

export type Page = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly dripSeconds?: number
}

export const htmlPage = (status: number, body: string): Page => ({
  status,
  headers: { "content-type": "text/html" },
  body,
})

const createdPage = (body: string, contentType = "application/json"): Page => ({
  status: 201,
  headers: { "content-type": `${contentType}; charset=utf-8` },
  body,
})

export const replyTo = ({ answer }: FactoryFaults, createdBody: string): Page | "reset" | "silence" => {
  if (answer === "created") return createdPage(createdBody)
  if (answer === "html") return htmlPage(200, "<!doctype html><title>점검 중</title><h1>점검 중입니다</h1>")
  if (answer === "wrong content type") return createdPage(createdBody, "text/plain")
  if (answer === "reset" || answer === "silence") return answer
  if ("status" in answer) return errorPage(answer.status, answer.retryAfter)
  if ("redirectTo" in answer) return redirectPage(answer.redirectTo)
  return { ...createdPage(createdBody), dripSeconds: answer.dripSeconds }
}

const errorPage = (status: number, retryAfter?: number | string): Page => {
  const page = htmlPage(status, `Error ${status}`)
  return retryAfter === undefined ? page : { ...page, headers: { ...page.headers, "retry-after": `${retryAfter}` } }
}

const redirectPage = (location: string): Page => {
  const page = htmlPage(302, "Moved")
  return { ...page, headers: { ...page.headers, location } }
}

export const productionsOf = ({ answer, productions }: FactoryFaults): number => {
  if (productions !== "as answered") return productions
  if (typeof answer === "string" || "dripSeconds" in answer) return 1
  return "status" in answer && answer.status < 300 ? 1 : 0
}
