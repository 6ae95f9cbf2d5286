/** Posts JSON and waits three seconds at most. Returns the status; throws when there was no answer. */
export async function post(url: string, body: unknown): Promise<number> {
  const headers = { "content-type": "application/json" }
  const answer = await fetch(url, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(3_000),
  })
  await answer.arrayBuffer()
  return answer.status
}
