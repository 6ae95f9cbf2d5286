import "./production-orders.css"
import { Link, useParams } from "@tanstack/react-router"
import type { ProductionOrderStory } from "../../../../src/views/production-order-story.ts"
import { act } from "../../api/client.ts"
import type { Json } from "../../api/json.ts"
import { useView } from "../../api/views.ts"
import { Actions } from "../../parts/Actions.tsx"
import { Ask } from "../../parts/Ask.tsx"
import { Expected } from "../../parts/Expected.tsx"
import { Card, Facts, Page } from "../../parts/Page.tsx"
import { Id } from "../../parts/Payload.tsx"
import { Status } from "../../parts/Status.tsx"
import { Moment } from "../../parts/Time.tsx"
import { Notice, Viewed } from "../../parts/Viewed.tsx"
import { useFormat } from "../../words/format.ts"
import { useWords } from "../../words/language.tsx"
import { Course } from "./Course.tsx"
import { mayAskAgain, mayClose, tones } from "./standing.ts"
import { stateWords, words } from "./words.ts"

type Order = Json<ProductionOrderStory>["order"]

export function ProductionOrderPage() {
  const t = useWords(words)
  const format = useFormat()
  const { id = "" } = useParams({ strict: false })
  const story = useView<ProductionOrderStory>(`/console/api/production-orders/${id}`, ["production", "deliveries"])
  const order = story.data?.order
  const title = order && t("one", { quantity: format.number(order.quantity), name: order.name })
  return (
    <Page
      title={title ?? t("title")}
      back={{ to: "/console/production-orders", children: t("back") }}
      lead={order && <Standing order={order} />}
      actions={order && <Decisions order={order} />}
    >
      <Viewed query={story}>
        {(view) => (
          <>
            {view.order.callbackMayBeMissed && (
              <Notice tone="wait" icon="warning">
                {t("missed")}
              </Notice>
            )}
            <Card title={t("facts")}>
              <InShort order={view.order} />
            </Card>
            <Card title={t("course")}>
              <Course story={view} />
            </Card>
            <Actions subject={id} />
          </>
        )}
      </Viewed>
    </Page>
  )
}

function Standing({ order: { state, reason } }: { order: Order }) {
  const nameOf = useWords(stateWords)
  return (
    <>
      <Status tone={tones[state]}>{nameOf(state)}</Status> {reason}
    </>
  )
}

function InShort({ order }: { order: Order }) {
  const t = useWords(words)
  const format = useFormat()
  const { sku, arrived, quantity, factoryId, number, requestedAt, expectedAt, deadlineAt, endedAt, id, state } = order
  const end = [t("endedAt"), endedAt && <Moment at={endedAt} />] as const
  const next = deadlineAt
    ? ([t("deadline"), <Expected key="deadline" at={deadlineAt} isExact />] as const)
    : ([t("expected"), tones[state] === "stuck" ? "–" : <Expected key="expected" at={expectedAt} isExact />] as const)
  return (
    <Facts
      facts={[
        [
          t("product"),
          <Link key="sku" to="/console/products/$sku" params={{ sku }}>
            {sku}
          </Link>,
        ],
        [t("arrivedOf"), t("of", { arrived: format.number(arrived), quantity: format.number(quantity) })],
        endedAt ? end : next,
        [t("requested"), <Moment key="requested" at={requestedAt} />],
        [t("factory"), factoryId],
        [t("number"), t("numberValue", { number })],
        [t("id"), <Id key="id" id={id} />],
      ]}
    />
  )
}

function Decisions({ order: { id, state, quantity, arrived } }: { order: Order }) {
  const t = useWords(words)
  const format = useFormat()
  const decide = (what: "ask-again" | "close") => (reason: string) =>
    act("POST", `/production-orders/${id}/${what}`, reason === "" ? undefined : { reason })
  return (
    <>
      {mayAskAgain(state) && (
        <Ask verb={t("askAgain")} icon="again" title={t("askAgainTitle")} reason="welcome" act={decide("ask-again")}>
          <p>{t("askAgainWhat", { missing: format.number(quantity - arrived) })}</p>
        </Ask>
      )}
      {mayClose(state) && (
        <Ask verb={t("close")} icon="stop" isDanger title={t("closeTitle")} reason="welcome" act={decide("close")}>
          <p>{t("closeWhat")}</p>
        </Ask>
      )}
    </>
  )
}
