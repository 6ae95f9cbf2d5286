import type { ProductionOrderStory } from "../../../../src/views/production-order-story.ts"
import type { Json } from "../../api/json.ts"
import { Notice } from "../../parts/Viewed.tsx"
import { useWords } from "../../words/language.tsx"
import { words } from "./order-words.ts"
import { mayClose } from "./standing.ts"

/** What a person should know before deciding, each with what may be done about it. */
export function Warnings({ story: { order, callbacks } }: { story: Json<ProductionOrderStory> }) {
  const t = useWords(words)
  const count = (wanted: string) => callbacks.filter(({ verdict }) => verdict === wanted).length
  const quarantined = count("quarantined")
  return (
    <>
      {quarantined > 0 && mayClose(order.state) && (
        <Notice tone="stuck" icon="stop">
          {t("quarantined", { count: quarantined })}
        </Notice>
      )}
      {count("over-reported") > 0 && (
        <Notice tone="wait" icon="warning">
          {t("overReported")}
        </Notice>
      )}
      {order.callbackMayBeMissed && mayClose(order.state) && (
        <Notice tone="wait" icon="warning">
          {t("missed")}
        </Notice>
      )}
    </>
  )
}
