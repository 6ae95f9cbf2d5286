// What comes back is what a test is about to look at, so it is looked at without ceremony.
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = any
export type Answer = { readonly status: number; readonly headers: Headers; readonly body: Json }

/** What a test says to a shop, by whatever way its requests go. */
export function talkThrough(
  call: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>,
) {
  return {
    get: (path: string) => call("GET", path),
    post: (path: string, body?: unknown, headers?: Record<string, string>) => call("POST", path, body, headers),
    patch: (path: string, body: unknown) => call("PATCH", path, body),
    product: async (sku = "CP-502101"): Promise<Json> => (await call("GET", `/products/${sku}`)).body,
  }
}

/** Sends a request with a body in JSON, or with a text as it is, and reads the answer. */
export async function send(
  address: string,
  method: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(address, {
    method,
    headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) }
}
