import { Link } from "@tanstack/react-router"
import type { ListedProductionOrder } from "../../../../src/views/production-order-story.ts"
import type { Json } from "../../api/json.ts"
import { Reason } from "../../parts/Reason.tsx"
import { Status } from "../../parts/Status.tsx"
import { type Column, Table } from "../../parts/Table.tsx"
import { Ago } from "../../parts/Time.tsx"
import { useFormat } from "../../words/format.ts"
import { useWords } from "../../words/language.tsx"
import { Arrived } from "./Arrived.tsx"
import { DueCell } from "./DueCell.tsx"
import { markOf, tones } from "./standing.ts"
import { stateWords, words } from "./words.ts"

type Row = Json<ListedProductionOrder>

export function ProductionOrdersTable({ orders }: { orders: readonly Row[] }) {
  const t = useWords(words)
  const format = useFormat()
  const columns: readonly Column<Row>[] = [
    { name: t("product"), cell: (order) => <Product order={order} /> },
    { name: t("state"), cell: (order) => <Standing order={order} /> },
    {
      name: t("arrived"),
      cell: ({ arrived, quantity }) => <Arrived arrived={arrived} quantity={quantity} />,
      isExtra: true,
    },
    { name: t("due"), cell: (order) => <DueCell order={order} />, isExtra: true },
    { name: t("asks"), cell: ({ asks }) => format.number(asks), isNumber: true, isExtra: true },
    { name: t("requested"), cell: ({ requestedAt }) => <Ago at={requestedAt} />, isNumber: true, isExtra: true },
  ]
  return (
    <div className="card">
      <Table
        label={t("title")}
        columns={columns}
        rows={orders}
        rowKey={({ id }) => id}
        tone={(order) => markOf(order, Date.now())}
      />
    </div>
  )
}

/** Where the screen is narrow, what has come stands here, too, and when it comes beside the state. */
function Product({ order: { id, sku, name, arrived, quantity } }: { order: Row }) {
  return (
    <div className="production-orders-product">
      <Link to="/console/production-orders/$id" params={{ id }}>
        {name}
      </Link>
      <code className="small soft">{sku}</code>
      <span className="production-orders-narrow">
        <Arrived arrived={arrived} quantity={quantity} />
      </span>
    </div>
  )
}

/** The state, and below it what explains it, in the words it was told in. */
function Standing({ order }: { order: Row }) {
  const { state, reason, quarantined } = order
  const t = useWords(words)
  const stateWord = useWords(stateWords)
  return (
    <div className="production-orders-standing">
      <span className="row">
        <Status tone={tones[state]}>{stateWord(state)}</Status>
        {quarantined > 0 && (
          <Status tone="stuck" icon="stop">
            {t("quarantined", { count: quarantined })}
          </Status>
        )}
      </span>
      {reason !== null && (
        <span className="small soft">
          <Reason reason={reason} />
        </span>
      )}
      <span className="production-orders-narrow">
        <DueCell order={order} />
      </span>
    </div>
  )
}
