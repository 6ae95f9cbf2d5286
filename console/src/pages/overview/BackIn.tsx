import type { ShortProduct } from "../../../../src/views/overview.ts"
import type { Json } from "../../api/json.ts"
import { Status } from "../../parts/Status.tsx"
import { useNow } from "../../parts/Time.tsx"
import { useFormat } from "../../words/format.ts"
import { useWords } from "../../words/language.tsx"
import { words } from "./words.ts"

/** When the pieces are back: how long it takes, how late they are, or that a person has to decide first. */
export function BackIn({ productionOrder }: Pick<Json<ShortProduct>, "productionOrder">) {
  const t = useWords(words)
  const format = useFormat()
  const now = useNow()
  if (!productionOrder) return <span className="soft">{t("unknown")}</span>
  const { state, expectedAt } = productionOrder
  if (state === "rejected" || state === "failed") return <Status tone="stuck">{t("needsPerson")}</Status>
  const left = Date.parse(expectedAt) - now
  return (
    <time dateTime={expectedAt} title={format.full(expectedAt)}>
      {left > 0 ? (
        <strong>{format.length(left)}</strong>
      ) : (
        <Status tone="wait">{t("overdueSince", { time: format.length(-left) })}</Status>
      )}
    </time>
  )
}
