import { useNow } from "../../parts/Time.tsx"
import { useFormat } from "../../words/format.ts"
import { useWords } from "../../words/language.tsx"
import { words } from "./words.ts"

/** "order anyway, arrives about in 4 s", and the like, as time goes by. */
export function Arrival({ kind, at }: { kind: "order-anyway" | "come-back"; at: string | null }) {
  const t = useWords(words)
  const format = useFormat()
  const now = useNow()
  const [about, soon, sometime, sentence] =
    kind === "order-anyway"
      ? (["arrives", "arrivesSoon", "arrivesSometime", "orderAnyway"] as const)
      : (["back", "backSoon", "backSometime", "comeBack"] as const)
  const left = at === null ? null : Date.parse(at) - now
  const when = left === null ? t(sometime) : left <= 0 ? t(soon) : t(about, { length: format.length(left) })
  return <>{t(sentence, { when })}</>
}
