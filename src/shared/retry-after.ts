/**
 * `Retry-After` in seconds, whether it came as seconds or as a date (RFC 9110, 10.2.3); 1 at least, and `most` at most, so
 * that a mistake there is not ours. Undefined when it says nothing readable.
 */
export function secondsOf(retryAfter: string | string[] | undefined, most: number): number | undefined {
  const text = String(retryAfter ?? "")
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1_000
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 1), most) : undefined
}
