/** What the shop answered instead of what was asked for (RFC 9457); status 0: it did not answer. */
export class Refused extends Error {
  override readonly name = "Refused"
  readonly status: number
  readonly code: string
  /** What kind of a refusal it is, in the language of the page; `message` says more, in English. */
  readonly title: string | undefined
  readonly errors: readonly { readonly path: string; readonly message: string }[]
  readonly requestId: string | undefined
  /** Seconds after which asking again may help, where the shop said so. */
  readonly retryAfter: number | undefined
  constructor(status: number, problem: Problem, retryAfter?: number) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`)
    this.status = status
    this.code = problem.code ?? "unknown"
    this.title = problem.title
    this.errors = problem.errors ?? []
    this.requestId = problem.requestId
    this.retryAfter = retryAfter
  }
}

type Problem = {
  readonly title?: string
  readonly code?: string
  readonly detail?: string
  readonly errors?: readonly { readonly path: string; readonly message: string }[]
  readonly requestId?: string
}

async function call(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { ...(init.headers as Record<string, string>), "accept-language": document.documentElement.lang }
  const response = await fetch(path, { ...init, headers }).catch((error: unknown) => {
    if (init.signal?.aborted) throw error
    throw new Refused(0, { code: "no-answer", detail: String(error) })
  })
  if (response.ok) return response
  const isProblem = response.headers.get("content-type")?.includes("json") ?? false
  const problem = isProblem ? ((await response.json()) as Problem) : { code: "unknown" }
  throw new Refused(response.status, problem, Number(response.headers.get("retry-after")) || undefined)
}

/** GETs a view. Throws {@link Refused}. */
export async function look<View>(path: string, signal?: AbortSignal): Promise<View> {
  const response = await call(path, signal ? { signal } : {})
  return (await response.json()) as View
}

export type PageOf<Item> = { readonly items: readonly Item[]; readonly next: string | undefined }

/** GETs a page of a list; `next` is the cursor that the Link header names. */
export async function lookAtPage<Item>(path: string, signal?: AbortSignal): Promise<PageOf<Item>> {
  const response = await call(path, signal ? { signal } : {})
  const next = /<([^>]+)>; rel="next"/.exec(response.headers.get("link") ?? "")?.[1]
  const after = next && new URL(next, location.origin).searchParams.get("after")
  return { items: (await response.json()) as Item[], next: after ?? undefined }
}

/** Does something. Throws {@link Refused}. */
export async function act<Answer>(
  method: "POST" | "PATCH",
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const init = body === undefined ? {} : { body: JSON.stringify(body) }
  const response = await call(path, { method, headers: { "content-type": "application/json", ...headers }, ...init })
  return (await response.json()) as Answer
}

/** A path with those parameters that are set. */
export function withQuery(path: string, parameters: Readonly<Record<string, string | number | undefined>>): string {
  const set = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== "")
  return set.length === 0 ? path : `${path}?${new URLSearchParams(set.map(([name, value]) => [name, String(value)]))}`
}
