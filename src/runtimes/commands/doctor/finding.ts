/** What one look at something found. */
export type Finding = {
  readonly check: string
  readonly state: "ok" | "warning" | "wrong"
  readonly found: string
  /** What to do about it; where nothing is to be done, undefined. */
  readonly todo?: string | undefined
}

/** How a look ends, before it is said what it was a look at. */
export type Verdict = Omit<Finding, "check">

export const ok = (found: string): Verdict => ({ state: "ok", found })
export const warning = (found: string, todo: string): Verdict => ({ state: "warning", found, todo })
export const wrong = (found: string, todo: string): Verdict => ({ state: "wrong", found, todo })

/** Warnings do not count. */
export const exitCodeOf = (findings: readonly Finding[]): 0 | 1 =>
  findings.some(({ state }) => state === "wrong") ? 1 : 0

/** A line for what was found, and below it one for what to do. */
export function inLines({ check, state, found, todo }: Finding): string {
  const line = `${state.padEnd(7)}  ${check.padEnd(19)}  ${found}`
  return todo === undefined ? line : `${line}\n${" ".repeat(30)}→ ${todo}`
}

/** A server's address as it may be shown: no name, no password, no query. */
export function shownAddress(url: string): string {
  const { protocol, host, pathname } = new URL(url)
  return `${protocol}//${host}${pathname === "/" ? "" : pathname}`
}
