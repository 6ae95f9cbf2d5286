import type { ListedProductionOrder } from "../../../../src/views/production-order-story.ts"
import type { Json } from "../../api/json.ts"
import { Status } from "../../parts/Status.tsx"
import { useNow } from "../../parts/Time.tsx"
import { useFormat } from "../../words/format.ts"
import { useWords } from "../../words/language.tsx"
import { dueOf } from "./due.ts"
import { words } from "./words.ts"

type Row = Json<ListedProductionOrder>

/** When it comes, or how late it is and what the shop does then; or when it ended. */
export function DueCell({ order }: { order: Row }) {
  const t = useWords(words)
  const format = useFormat()
  const due = dueOf(order, useNow())
  switch (due.kind) {
    case "ended":
      return (
        <time className="soft" dateTime={due.at} title={format.full(due.at)}>
          {t("endedAt", { time: format.ago(due.at) })}
        </time>
      )
    case "decide":
      return <Status tone="stuck">{t("decide")}</Status>
    case "in":
      return (
        <time dateTime={order.expectedAt} title={format.full(order.expectedAt)}>
          {t("in", { time: format.length(due.left) })}
        </time>
      )
    case "late":
      return (
        <>
          <Status tone="wait">{due.by > 0 ? t("late", { time: format.length(due.by) }) : t("pastDeadline")}</Status>
          <Then state={order.state} left={due.left} />
        </>
      )
  }
}

/** What the shop does at the deadline. */
function Then({ state, left }: Pick<Row, "state"> & { left: number | undefined }) {
  const t = useWords(words)
  const format = useFormat()
  if (left === undefined || left === 0) return null
  const what = state === "partly-arrived" ? "closesIn" : "askedAgainIn"
  return <div className="number small soft">{t(what, { time: format.length(left) })}</div>
}
