import type { StoryProductionOrder } from "./rows.ts"

type Of<Fields extends keyof StoryProductionOrder> = Pick<StoryProductionOrder, Fields>

export const linkTo = ({ id }: Of<"id">) => ({ to: "production-order", id }) as const
export const expected = ({ expectedAt }: Of<"expectedAt">) => ({ at: expectedAt, what: "expected" }) as const
export const isEnded = ({ state }: Of<"state">) => state === "arrived" || state === "closed"
export const needsAPerson = ({ state }: Of<"state">) => state === "failed" || state === "rejected"
/** The factory has yet to be asked, or is being asked just now. */
export const isToBeAsked = ({ state }: Of<"state">) => state === "requested" || state === "sending"
