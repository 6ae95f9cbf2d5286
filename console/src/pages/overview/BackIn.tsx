import type { ShortProduct } from "../../../../src/views/overview.ts"
import type { Json } from "../../api/json.ts"
import { Expected } from "../../parts/Expected.tsx"
import { Status } from "../../parts/Status.tsx"
import { useWords } from "../../words/language.tsx"
import { words } from "./words.ts"

/** When the pieces are back: how long it takes, how late they are, or that a person has to decide first. */
export function BackIn({ productionOrder }: Pick<Json<ShortProduct>, "productionOrder">) {
  const t = useWords(words)
  if (!productionOrder) return <span className="soft">{t("unknown")}</span>
  const { state, expectedAt } = productionOrder
  if (state === "rejected" || state === "failed") return <Status tone="stuck">{t("needsPerson")}</Status>
  return (
    <strong>
      <Expected at={expectedAt} isExact />
    </strong>
  )
}
