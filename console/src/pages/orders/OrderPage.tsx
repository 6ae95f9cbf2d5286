import "./order.css"
import { useParams } from "@tanstack/react-router"
import type { OrderStory } from "../../../../src/views/order-story.ts"
import type { Json } from "../../api/json.ts"
import { useSession, useView } from "../../api/views.ts"
import { Actions } from "../../parts/Actions.tsx"
import { Card, Page } from "../../parts/Page.tsx"
import { Viewed } from "../../parts/Viewed.tsx"
import { useWords } from "../../words/language.tsx"
import { CancelOrder } from "./CancelOrder.tsx"
import { Line } from "./Line.tsx"
import { words } from "./order-words.ts"
import { Bought, OrderFacts } from "./OrderFacts.tsx"
import { stationsOf } from "./stations.ts"
import { Timeline } from "./Timeline.tsx"
import { Stuck, Verdict } from "./Verdict.tsx"

export function OrderPage() {
  const { id = "" } = useParams({ strict: false })
  // Of another order nothing of this one may be seen, not even until it is there.
  return <OneOrder key={id} id={id} />
}

function OneOrder({ id }: { id: string }) {
  const t = useWords(words)
  const story = useView<OrderStory>(`/console/api/orders/${encodeURIComponent(id)}`, [
    "orders",
    "stock",
    "production",
    "deliveries",
    "mails",
    "customers",
  ])
  const order = story.data?.order
  return (
    <Page
      title={t("title", { end: id.slice(-8) })}
      back={{ to: "/console/orders", children: t("back") }}
      lead={order && <Verdict order={order} />}
      actions={order?.status === "backordered" && <CancelOrder order={order} />}
    >
      <Viewed query={story}>{(story) => <Life story={story} />}</Viewed>
    </Page>
  )
}

function Life({ story }: { story: Json<OrderStory> }) {
  const t = useWords(words)
  const { marketing } = useSession()
  const { order, steps, idempotencyKey } = story
  const stations = stationsOf(steps, { tellsMarketing: marketing !== "off" })
  return (
    <>
      {stations.some(({ state }) => state === "stuck") && <Stuck steps={steps} />}
      <Card>
        <h2 className="for-screen-readers">{t("way")}</h2>
        <Line stations={stations} />
      </Card>
      <div className="order-columns">
        <div className="stack">
          <Card title={t("bought")}>
            <Bought order={order} />
          </Card>
          <Card title={t("facts")}>
            <OrderFacts order={order} idempotencyKey={idempotencyKey} />
          </Card>
        </div>
        <div className="stack">
          <Card title={t("steps")}>
            <Timeline steps={steps} />
          </Card>
          <Actions subject={order.id} />
        </div>
      </div>
    </>
  )
}
