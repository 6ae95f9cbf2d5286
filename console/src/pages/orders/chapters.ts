import type { Step } from "./station.ts"

/** A step, and how many milliseconds after the one before it; null where that says nothing. */
export type Told = { readonly step: Step; readonly after: number | null }

export type Chapter = {
  /** What had happened to the product before the order came, what happened since, and what has not happened yet. */
  readonly name: "before" | "since" | "ahead"
  readonly steps: readonly Told[]
}

/** A story of steps in their order, cut where the order came and where the present is. Chapters without steps are left out. */
export function chaptersOf(steps: readonly Step[]): Chapter[] {
  const accepted = steps.findIndex(({ kind }) => kind === "accepted")
  const ahead = steps.findIndex(({ at }) => at === null)
  const now = ahead < 0 ? steps.length : ahead
  const told = steps.map((step, index) => ({ step, after: between(steps[index - 1], step) }))
  const chapters: Chapter[] = [
    { name: "before", steps: told.slice(0, Math.max(0, accepted)) },
    { name: "since", steps: told.slice(Math.max(0, accepted), now) },
    { name: "ahead", steps: told.slice(now) },
  ]
  return chapters.filter(({ steps }) => steps.length > 0)
}

/** Two databases have two clocks, which may differ a little. */
function between(before: Step | undefined, { at }: Step): number | null {
  if (before?.at == null || at === null) return null
  return Math.max(0, Date.parse(at) - Date.parse(before.at))
}
