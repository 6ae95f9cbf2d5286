import type { Order } from "../../../../src/views/lists.ts"
import { act, Refused } from "../../api/client.ts"
import type { Json } from "../../api/json.ts"
import { Ask } from "../../parts/Ask.tsx"
import { useWords } from "../../words/language.tsx"
import { words } from "./order-words.ts"

export function CancelOrder({ order: { id, lines } }: { order: Json<Order> }) {
  const t = useWords(words)
  const sumOf = (field: "taken" | "waiting") => lines.reduce((sum, line) => sum + line[field], 0)
  const cancel = async () => {
    try {
      await act("POST", `/orders/${id}/cancel`)
    } catch (error) {
      throw error instanceof Refused && error.code === "not-waiting"
        ? new Error(t("notWaiting"), { cause: error })
        : error
    }
  }
  return (
    <Ask verb={t("cancel")} icon="stop" isDanger title={t("cancelTitle")} reason="none" leave={t("keep")} act={cancel}>
      <p>{t("cancelWhat", { waiting: sumOf("waiting") })}</p>
      <p>{t("cancelTaken", { taken: sumOf("taken") })}</p>
      <p className="soft">{t("cancelFinal")}</p>
    </Ask>
  )
}
