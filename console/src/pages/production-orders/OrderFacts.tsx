import { Link } from "@tanstack/react-router"
import type { Action } from "../../../../src/views/actions.ts"
import type { ProductionOrderStory } from "../../../../src/views/production-order-story.ts"
import type { Json } from "../../api/json.ts"
import { Expected } from "../../parts/Expected.tsx"
import { Card, Facts } from "../../parts/Page.tsx"
import { Id } from "../../parts/Payload.tsx"
import { Moment } from "../../parts/Time.tsx"
import { useWords } from "../../words/language.tsx"
import { words } from "./order-words.ts"
import { tones } from "./standing.ts"

type OrderFactsProps = {
  readonly order: Json<ProductionOrderStory>["order"]
  /** What was booked by hand in its name. */
  readonly booked: readonly Json<Action>[]
}

export function OrderFacts({ order, booked }: OrderFactsProps) {
  const t = useWords(words)
  const { sku, name, factoryId, number, requestedAt, expectedAt, deadlineAt, endedAt, id, state } = order
  const product = (
    <Link to="/console/products/$sku" params={{ sku }}>
      {name}
    </Link>
  )
  const times = [
    [t("requested"), <Moment key="requested" at={requestedAt} />],
    ...(endedAt !== null
      ? ([[t("ended"), <Moment key="ended" at={endedAt} />]] as const)
      : tones[state] === "stuck"
        ? []
        : ([[t("expected"), <Expected key="expected" at={expectedAt} />]] as const)),
    ...(deadlineAt === null || endedAt !== null
      ? []
      : ([[t("deadline"), <Moment key="deadline" at={deadlineAt} />]] as const)),
  ] as const
  const hand = booked.map(({ id, at }) => <Moment key={id} at={at} />)
  return (
    <Card title={t("facts")}>
      <Facts
        facts={[
          [t("product"), product],
          [t("factory"), factoryId],
          ...times,
          [t("number"), t("numberValue", { number })],
          ...(hand.length === 0 ? [] : [[t("byHand"), <div className="production-order-hand">{hand}</div>] as const]),
          [t("id"), <Id key="id" id={id} />],
        ]}
      />
    </Card>
  )
}
