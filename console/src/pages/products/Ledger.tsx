import { Link, useSearch } from "@tanstack/react-router"
import type { LedgerLine } from "../../../../src/views/product-history.ts"
import { withQuery } from "../../api/client.ts"
import type { Json } from "../../api/json.ts"
import { usePage } from "../../api/views.ts"
import { Card } from "../../parts/Page.tsx"
import { Pager } from "../../parts/Pager.tsx"
import { type Column, Table } from "../../parts/Table.tsx"
import { Moment } from "../../parts/Time.tsx"
import { Viewed } from "../../parts/Viewed.tsx"
import { useFormat } from "../../words/format.ts"
import { useWords } from "../../words/language.tsx"
import { words } from "./product-words.ts"

const PAGE = 50

/** Every movement of a product's stock, with what was there after it and what it came of. */
export function Ledger({ sku }: { sku: string }) {
  const t = useWords(words)
  const format = useFormat()
  const { after } = useSearch({ strict: false })
  const path = withQuery(`/console/api/products/${encodeURIComponent(sku)}/ledger`, { after, limit: PAGE })
  const lines = usePage<LedgerLine>(path, ["stock"])
  const columns: readonly Column<Json<LedgerLine>>[] = [
    { name: t("when"), cell: ({ at }) => <Moment at={at} /> },
    { name: t("what"), cell: ({ kind }) => t(kind) },
    { name: t("change"), cell: ({ delta }) => format.signed(delta), isNumber: true },
    { name: t("after"), cell: ({ balance }) => format.number(balance), isNumber: true },
    { name: t("why"), cell: (line) => <Why line={line} /> },
  ]
  return (
    <Card title={t("ledger")} aside={t("ledgerHint")}>
      <Viewed query={lines}>
        {({ items, next }) =>
          items.length === 0 ? (
            <p className="soft">{t("noLedger")}</p>
          ) : (
            <>
              <Table label={t("ledger")} columns={columns} rows={items} rowKey={({ id }) => String(id)} />
              <Pager after={after} next={next} />
            </>
          )
        }
      </Viewed>
    </Card>
  )
}

function Why({ line: { orderId, productionOrderId, reason } }: { line: Json<LedgerLine> }) {
  const t = useWords(words)
  if (orderId !== null)
    return (
      <Link className="product-why" to="/console/orders/$id" params={{ id: orderId }}>
        <span>{t("order")}</span> <code title={orderId}>…{orderId.slice(-8)}</code>
      </Link>
    )
  if (productionOrderId !== null)
    return (
      <Link className="product-why" to="/console/production-orders/$id" params={{ id: productionOrderId }}>
        <span>{t("productionOrder")}</span> <code title={productionOrderId}>…{productionOrderId.slice(-8)}</code>
      </Link>
    )
  return reason
}
