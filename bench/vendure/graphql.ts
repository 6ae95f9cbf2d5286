/** What one of Vendure's APIs answers to a document that names its one field `it`. */
export type Answered<It> = {
  readonly it: It
  /** Names the session; the first answer brings it. */
  readonly token: string | undefined
}

/** Throws what the API calls an error of the request; what it calls an error of the business is in `it`. */
export async function ask<It>(
  url: string,
  token: string | undefined,
  query: string,
  variables: object = {},
): Promise<Answered<It>> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  })
  const body = (await response.json()) as { data?: { it: It } | null; errors?: { message: string }[] }
  if (!body.data || body.errors) throw new Error(body.errors?.[0]?.message ?? `answered with ${response.status}`)
  return { it: body.data.it, token: response.headers.get("vendure-auth-token") ?? token }
}
