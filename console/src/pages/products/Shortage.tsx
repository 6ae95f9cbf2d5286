import { Link } from "@tanstack/react-router"
import type { Product } from "../../../../src/views/lists.ts"
import type { ProductHistory } from "../../../../src/views/product-history.ts"
import type { Json } from "../../api/json.ts"
import { Expected } from "../../parts/Expected.tsx"
import { Card, Facts } from "../../parts/Page.tsx"
import { Status, type Tone } from "../../parts/Status.tsx"
import { Age } from "../../parts/Time.tsx"
import { Notice } from "../../parts/Viewed.tsx"
import { useWords } from "../../words/language.tsx"
import { stateWords } from "../production-orders/words.ts"
import { words } from "./product-words.ts"

type OpenOrder = NonNullable<Json<ProductHistory>["productionOrder"]>

/** Since when it is short, what the factory was asked for, and when it is back. */
export function Shortage({ product, history }: { product: Json<Product>; history: Json<ProductHistory> }) {
  const t = useWords(words)
  const { shortSince, productionOrder } = history
  const needsPerson = productionOrder?.state === "rejected" || productionOrder?.state === "failed"
  const { expectedAt } = product
  return (
    <Card title={t("shortage")}>
      <Facts
        facts={[
          ...(shortSince ? [[t("shortSince"), <Age key="age" since={shortSince} />] as const] : []),
          ...(expectedAt && !needsPerson
            ? [[t("backIn"), <Expected key="back" at={expectedAt} isExact />] as const]
            : []),
          ...(productionOrder ? [[t("productionOrder"), <Asked key="order" order={productionOrder} />] as const] : []),
        ]}
      />
      {needsPerson && (
        <Notice tone="stuck" icon="warning">
          {t("needsPerson")}
        </Notice>
      )}
      {!productionOrder && <p className="soft">{t("noOrder")}</p>}
    </Card>
  )
}

const tones: Record<OpenOrder["state"], Tone> = {
  requested: "busy",
  sending: "busy",
  accepted: "busy",
  unconfirmed: "wait",
  "partly-arrived": "wait",
  arrived: "good",
  rejected: "stuck",
  failed: "stuck",
  closed: "over",
}

function Asked({ order: { id, state, quantity, arrived } }: { order: OpenOrder }) {
  const t = useWords(words)
  const nameOf = useWords(stateWords)
  return (
    <span className="product-asked">
      <Link to="/console/production-orders/$id" params={{ id }}>
        {arrived > 0 ? t("arrived", { arrived, quantity }) : t("pieces", { count: quantity })}
      </Link>
      <Status tone={tones[state]}>{nameOf(state)}</Status>
    </span>
  )
}
