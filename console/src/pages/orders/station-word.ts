import type { StepKind } from "../../../../src/views/order-story.ts"
import type { StationName, StationWord, Step } from "./station.ts"

/** `isDone`: nothing is to come there. */
export function wordOf(name: StationName, isDone: boolean, steps: readonly Step[]): StationWord {
  const has = (kind: StepKind, state?: Step["state"]) =>
    steps.some((step) => step.kind === kind && (state === undefined || step.state === state))
  switch (name) {
    case "checkout":
      return "accepted"
    case "stock":
      return has("waits") ? (has("taken") ? "part-there" : "none-there") : "all-there"
    case "refill":
      return has("production-order") ? "ordered" : "ran-short"
    case "factory":
      return isDone ? "asked" : "asking"
    case "callback":
      return callbackWord(isDone, has, steps)
    case "filled":
      return isDone ? "filled" : "waits"
    case "ad":
      return adWord(has)
    case "vip":
      return has("became-vip") ? (isDone ? "vip" : "making-vip") : "bulk"
    case "marketing":
      return isDone ? "told" : "telling"
    case "cancelled":
      return "cancelled"
  }
}

type Has = (kind: StepKind, state?: Step["state"]) => boolean

function callbackWord(isDone: boolean, has: Has, steps: readonly Step[]): StationWord {
  if (isDone) return has("arrived") ? "arrived" : "called-back"
  if (has("arrived", "under-way")) return "booking"
  if (has("arrived", "done")) return "partly-arrived"
  // Once the deadline is what comes next, the time at which it was expected is over.
  return steps.some(({ next }) => next?.what === "deadline") ? "overdue" : "producing"
}

function adWord(has: Has): StationWord {
  if (has("ads-resumed", "done")) return "resumed"
  if (has("ads-resumed", "under-way")) return "resuming"
  return has("ads-paused", "under-way") ? "pausing" : "paused"
}
