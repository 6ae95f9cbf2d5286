import type { ListedProductionOrder } from "../../../../src/views/production-order-story.ts"
import type { Json } from "../../api/json.ts"

/** When something becomes of an open order: by itself, or only by a person. Lengths are in milliseconds. */
export type Due =
  | { readonly kind: "ended"; readonly at: string }
  | { readonly kind: "decide" }
  | { readonly kind: "in"; readonly left: number }
  /** `left` until the shop acts by itself; undefined while no deadline runs, 0 once it has passed. */
  | { readonly kind: "late"; readonly by: number; readonly left: number | undefined }

type Asked = Pick<Json<ListedProductionOrder>, "state" | "expectedAt" | "deadlineAt" | "endedAt">

/** `now` in milliseconds since 1970. */
export function dueOf({ state, expectedAt, deadlineAt, endedAt }: Asked, now: number): Due {
  if (endedAt !== null) return { kind: "ended", at: endedAt }
  if (state === "rejected" || state === "failed") return { kind: "decide" }
  const left = deadlineAt === null ? undefined : Math.max(0, Date.parse(deadlineAt) - now)
  const by = now - Date.parse(expectedAt)
  return by > 0 || left === 0 ? { kind: "late", by: Math.max(0, by), left } : { kind: "in", left: -by }
}
