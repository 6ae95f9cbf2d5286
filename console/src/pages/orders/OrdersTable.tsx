import { Link } from "@tanstack/react-router"
import type { Order } from "../../../../src/views/lists.ts"
import type { Json } from "../../api/json.ts"
import { Expected } from "../../parts/Expected.tsx"
import { Status } from "../../parts/Status.tsx"
import { type Column, Table } from "../../parts/Table.tsx"
import { Moment } from "../../parts/Time.tsx"
import { useFormat } from "../../words/format.ts"
import { useWords } from "../../words/language.tsx"
import { statusWords, tones, words } from "./words.ts"

type Row = Json<Order>

const sumOf = ({ lines }: Row, field: "quantity" | "waiting") => lines.reduce((sum, line) => sum + line[field], 0)

export function OrdersTable({ orders }: { orders: readonly Row[] }) {
  const t = useWords(words)
  const status = useWords(statusWords)
  const format = useFormat()
  const columns: readonly Column<Row>[] = [
    { name: t("when"), cell: ({ createdAt }) => <Moment at={createdAt} />, isExtra: true },
    {
      name: t("order"),
      cell: ({ id }) => (
        <Link className="orders-id" to="/console/orders/$id" params={{ id }}>
          <code title={id}>…{id.slice(-8)}</code>
        </Link>
      ),
    },
    { name: t("what"), cell: ({ lines }) => <What lines={lines} /> },
    { name: t("pieces"), cell: (order) => format.number(sumOf(order, "quantity")), isNumber: true, isExtra: true },
    { name: t("total"), cell: ({ total }) => format.won(total), isNumber: true, isExtra: true },
    { name: t("customer"), cell: ({ customerId }) => <Customer id={customerId} />, isExtra: true },
    { name: t("status"), cell: (order) => <Status tone={tones[order.status]}>{status(order.status)}</Status> },
    {
      name: t("waiting"),
      cell: (order) => (order.status === "backordered" ? format.number(sumOf(order, "waiting")) : ""),
      isNumber: true,
    },
    { name: t("expected"), cell: ({ lines }) => <LastExpected lines={lines} />, isExtra: true },
  ]
  return <Table label={t("table")} columns={columns} rows={orders} rowKey={({ id }) => id} />
}

function What({ lines }: Pick<Row, "lines">) {
  const t = useWords(words)
  const format = useFormat()
  const [first, ...others] = lines
  if (!first) return null
  return (
    <span className="orders-what">
      {first.name} × {format.number(first.quantity)}
      {others.length > 0 && <span className="soft"> {t("more", { count: others.length })}</span>}
    </span>
  )
}

function Customer({ id }: { id: string | null }) {
  if (id === null) return <span className="soft">–</span>
  return (
    <Link className="orders-customer" to="/console/orders" search={{ customerId: id }}>
      {id}
    </Link>
  )
}

/** When the last of what waits is expected. */
function LastExpected({ lines }: Pick<Row, "lines">) {
  const last = lines
    .filter(({ waiting }) => waiting > 0)
    .flatMap(({ expectedAt }) => expectedAt ?? [])
    .toSorted()
    .at(-1)
  return last === undefined ? null : <Expected at={last} />
}
