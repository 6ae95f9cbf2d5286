import "./production-order.css"
import { useParams } from "@tanstack/react-router"
import type { Action } from "../../../../src/views/actions.ts"
import type { ProductionOrderStory } from "../../../../src/views/production-order-story.ts"
import { withQuery } from "../../api/client.ts"
import type { Json } from "../../api/json.ts"
import { usePage, useView } from "../../api/views.ts"
import { Actions } from "../../parts/Actions.tsx"
import { Page } from "../../parts/Page.tsx"
import { Reason } from "../../parts/Reason.tsx"
import { Status } from "../../parts/Status.tsx"
import { Viewed } from "../../parts/Viewed.tsx"
import { useWords } from "../../words/language.tsx"
import { BookSurplus } from "./BookSurplus.tsx"
import { Course } from "./Course.tsx"
import { Decisions } from "./Decisions.tsx"
import { NextUp } from "./NextUp.tsx"
import { words } from "./order-words.ts"
import { OrderFacts } from "./OrderFacts.tsx"
import { tones } from "./standing.ts"
import { bookedFor } from "./surplus.ts"
import { Warnings } from "./Warnings.tsx"
import { stateWords } from "./words.ts"

type Story = Json<ProductionOrderStory>

export function ProductionOrderPage() {
  const { id = "" } = useParams({ strict: false })
  // Of another order nothing of this one may be seen, not even until it is there.
  return <OneOrder key={id} id={id} />
}

function OneOrder({ id }: { id: string }) {
  const t = useWords(words)
  const path = `/console/api/production-orders/${encodeURIComponent(id)}`
  const story = useView<ProductionOrderStory>(path, ["production", "deliveries", "stock"])
  const order = story.data?.order
  return (
    <Page
      title={order ? t("one", { quantity: order.quantity, name: order.name }) : t("title")}
      back={{ to: "/console/production-orders", children: t("back") }}
      lead={order && <Standing order={order} />}
      actions={story.data && <Deeds story={story.data} />}
    >
      <Viewed query={story}>{(view) => <Life story={view} />}</Viewed>
    </Page>
  )
}

function Standing({ order: { state, reason } }: Pick<Story, "order">) {
  const stateWord = useWords(stateWords)
  return (
    <>
      <Status tone={tones[state]}>{stateWord(state)}</Status> {reason !== null && <Reason reason={reason} />}
    </>
  )
}

function Deeds({ story }: { story: Story }) {
  const booked = useBooked(story)
  return (
    <>
      {story.asks.length > 0 && <BookSurplus story={story} booked={booked} />}
      <Decisions order={story.order} />
    </>
  )
}

function Life({ story }: { story: Story }) {
  const booked = useBooked(story)
  return (
    <>
      <NextUp story={story} />
      <Warnings story={story} />
      <div className="production-order-columns">
        <OrderFacts order={story.order} booked={booked} />
        <div className="stack">
          <Course story={story} />
          <Actions subject={story.order.id} />
        </div>
      </div>
    </>
  )
}

/** What was booked by hand in its name stands with its product. */
function useBooked({ order: { id, sku } }: Story): readonly Json<Action>[] {
  const { data } = usePage<Action>(withQuery("/console/api/actions", { subject: sku, limit: 200 }), ["actions"])
  return bookedFor(id, data?.items ?? [])
}
