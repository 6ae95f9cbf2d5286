import type { ProductionOrderStory } from "../../../../src/views/production-order-story.ts"
import { act } from "../../api/client.ts"
import type { Json } from "../../api/json.ts"
import { Ask } from "../../parts/Ask.tsx"
import { useWords } from "../../words/language.tsx"
import { words } from "./order-words.ts"
import { mayAskAgain, mayClose } from "./standing.ts"

type OrderProps = { readonly order: Json<ProductionOrderStory>["order"] }

/** What a person may decide in this state; what the shop refuses all the same is told in its own words. */
export function Decisions({ order }: OrderProps) {
  return (
    <>
      {mayAskAgain(order.state) && <AskAgain order={order} />}
      {mayClose(order.state) && <Close order={order} />}
    </>
  )
}

function AskAgain({ order: { id, quantity, arrived, asks } }: OrderProps) {
  const t = useWords(words)
  const mayBeThere = asks.some(({ state }) => state === "accepted" || state === "unconfirmed")
  const ask = (reason: string) => decide(id, "ask-again", reason)
  return (
    <Ask verb={t("askAgain")} icon="again" title={t("askAgainTitle")} reason="welcome" act={ask}>
      <p>{t("askAgainWhat", { missing: quantity - arrived })}</p>
      {mayBeThere && <p className="soft">{t("askAgainRisk")}</p>}
    </Ask>
  )
}

function Close({ order: { id } }: OrderProps) {
  const t = useWords(words)
  const close = (reason: string) => decide(id, "close", reason)
  return (
    <Ask verb={t("close")} icon="stop" isDanger title={t("closeTitle")} reason="welcome" act={close}>
      <p>{t("closeWhat")}</p>
      <p className="soft">{t("closeLate")}</p>
    </Ask>
  )
}

/** The server takes a reason on one line. */
function decide(id: string, what: "ask-again" | "close", reason: string): Promise<unknown> {
  const body = reason === "" ? undefined : { reason: reason.replaceAll(/\s+/g, " ") }
  return act("POST", `/production-orders/${encodeURIComponent(id)}/${what}`, body)
}
