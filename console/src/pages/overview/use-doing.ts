import type { ConsumerView } from "../../../../src/views/overview.ts"
import type { Json } from "../../api/json.ts"
import type { IconName } from "../../parts/Icon.tsx"
import type { Tone } from "../../parts/Status.tsx"
import { useFormat } from "../../words/format.ts"
import { useWords } from "../../words/language.tsx"
import { consumerWords } from "./consumer-words.ts"
import { type ConsumerState, stateOf } from "./flow/state.ts"

export type Doing = { readonly tone: Tone; readonly icon: IconName; readonly text: string }

const icons: Record<ConsumerState["kind"], IconName> = {
  dead: "warning",
  retrying: "clock",
  working: "moving",
  waiting: "moving",
  brisk: "check",
  idle: "check",
  unused: "minus",
}

/** What a consumer is doing, in words, at `now`. */
export function useDoing(): (consumer: Json<ConsumerView>, now: number) => Doing {
  const t = useWords(consumerWords)
  const format = useFormat()
  const say = (state: ConsumerState, now: number) => {
    if (state.kind === "idle") return t("idle", { time: format.ago(state.since, now) })
    if (state.kind === "unused") return t("unused")
    if (state.kind !== "retrying") return t(state.kind, { count: state.count })
    const left = Date.parse(state.at) - now
    return left > 0 ? t("retrying", { count: state.count, time: format.length(left) }) : t("retryingNow")
  }
  return (consumer, now) => {
    const state = stateOf(consumer)
    return { tone: state.tone, icon: icons[state.kind], text: say(state, now) }
  }
}
