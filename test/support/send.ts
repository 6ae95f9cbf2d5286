// What comes back is what a test is about to look at, so it is looked at without ceremony.
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = any
export type Answer = { readonly status: number; readonly headers: Headers; readonly body: Json }

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
