import { Link } from "@tanstack/react-router"
import type { Order } from "../../../../src/views/lists.ts"
import type { Json } from "../../api/json.ts"
import { Facts } from "../../parts/Page.tsx"
import { Id } from "../../parts/Payload.tsx"
import { Moment } from "../../parts/Time.tsx"
import { useFormat } from "../../words/format.ts"
import { useWords } from "../../words/language.tsx"
import { words } from "./order-words.ts"

type OrderFactsProps = { readonly order: Json<Order>; readonly idempotencyKey: string | null }

export function OrderFacts({ order: { id, customerId, createdAt }, idempotencyKey }: OrderFactsProps) {
  const t = useWords(words)
  const customer =
    customerId === null ? (
      <span className="soft">{t("nobody")}</span>
    ) : (
      <Link to="/console/orders" search={{ customerId }}>
        {customerId}
      </Link>
    )
  return (
    <Facts
      facts={[
        [t("customer"), customer],
        [t("at"), <Moment key="at" at={createdAt} />],
        [t("id"), <Id key="id" id={id} />],
        [t("key"), idempotencyKey === null ? <span className="soft">{t("noKey")}</span> : <Id id={idempotencyKey} />],
      ]}
    />
  )
}

export function Bought({ order: { lines, total, status } }: { order: Json<Order> }) {
  const t = useWords(words)
  const format = useFormat()
  return (
    <>
      <ul className="order-lines">
        {lines.map(({ sku, name, quantity, price, taken, waiting }) => (
          <li key={sku}>
            <div className="order-line">
              <Link to="/console/products/$sku" params={{ sku }}>
                {name}
              </Link>
              <span className="number">{format.won(quantity * price)}</span>
            </div>
            <div className="order-line small soft">
              <span className="number">
                {format.number(quantity)} × {format.won(price)}
              </span>
              {status !== "cancelled" && (
                <span>
                  {t("taken", { taken })}
                  {waiting > 0 && ` · ${t("waiting", { waiting })}`}
                </span>
              )}
            </div>
          </li>
        ))}
      </ul>
      <p className="order-line order-total">
        <span>{t("total")}</span>
        <span className="number">{format.won(total)}</span>
      </p>
    </>
  )
}
