import { allInsist, deadlinePasses, fourBuy, isAsked, isDone, isHeard, unheardAskIsRepeated } from "./acts.ts"
import type { Stage } from "./scenario.ts"

/** Stages that many scenarios have, and how those end that lead from the click to one arrival. */

/** Three are on the shelf, three more wait, and the factory is asked for ten. */
export const theyBuy = {
  what: "four customers buy six donuts of three",
  act: fourBuy,
  again: allInsist,
  rests: (world) => isAsked(world),
} as const satisfies Stage

/** The same, whoever dies beside the one who asks the factory. */
export const theFactoryHears = { ...theyBuy, meanwhile: unheardAskIsRepeated, rests: isHeard } as const satisfies Stage

export const theFactoryDelivers = {
  what: "the factory delivers",
  act: ({ factoryCalls }) => factoryCalls(),
  rests: isDone,
} as const satisfies Stage

export const bothAdMails = ["ads-pause", "ads-resume"] as const
export const plainEnd = { pieces: 13, asked: [10], mails: bothAdMails } as const

export const theDeadlinePasses = {
  what: "the deadline passes without a call",
  act: async () => {},
  meanwhile: async (world) => (await isAsked(world)) && deadlinePasses(world),
  rests: (world) => isAsked(world, 2),
} as const satisfies Stage
