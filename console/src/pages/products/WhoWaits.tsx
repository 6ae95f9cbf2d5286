import { Link } from "@tanstack/react-router"
import type { WaitingLine } from "../../../../src/views/product-history.ts"
import type { Json } from "../../api/json.ts"
import { Card } from "../../parts/Page.tsx"
import { type Column, Table } from "../../parts/Table.tsx"
import { Age } from "../../parts/Time.tsx"
import { useFormat } from "../../words/format.ts"
import { useWords } from "../../words/language.tsx"
import { words } from "./product-words.ts"

/** The queue for what is not there yet; `orders` are all, of which the first are shown. */
export function WhoWaits({ lines, orders }: { lines: readonly Json<WaitingLine>[]; orders: number }) {
  const t = useWords(words)
  const format = useFormat()
  const rows = lines.map((line, index) => ({ ...line, place: index + 1 }))
  const columns: readonly Column<(typeof rows)[number]>[] = [
    { name: t("place"), cell: ({ place }) => format.number(place), isNumber: true },
    {
      name: t("order"),
      cell: ({ orderId }) => (
        <Link to="/console/orders/$id" params={{ id: orderId }}>
          <code title={orderId}>…{orderId.slice(-8)}</code>
        </Link>
      ),
    },
    { name: t("count"), cell: ({ pieces }) => format.number(pieces), isNumber: true },
    { name: t("since"), cell: ({ since }) => <Age since={since} />, isNumber: true },
  ]
  return (
    <Card title={t("whoWaits")}>
      {rows.length === 0 ? (
        <p className="soft">{t("nobodyWaits")}</p>
      ) : (
        <div className="product-queue">
          <Table label={t("whoWaits")} columns={columns} rows={rows} rowKey={({ orderId }) => orderId} />
        </div>
      )}
      {orders > rows.length && <p className="soft">{t("moreWait", { count: orders - rows.length })}</p>}
    </Card>
  )
}
