import { Link } from "@tanstack/react-router"
import type { Vip } from "../../../../src/views/vips.ts"
import type { Json } from "../../api/json.ts"
import { type Column, Table } from "../../parts/Table.tsx"
import { Moment } from "../../parts/Time.tsx"
import { useWords } from "../../words/language.tsx"
import { Marketing } from "./Marketing.tsx"
import { words } from "./words.ts"

type Row = Json<Vip>

export function VipsTable({ vips }: { vips: readonly Row[] }) {
  const t = useWords(words)
  const columns: readonly Column<Row>[] = [
    { name: t("when"), cell: ({ becameVipAt }) => <Moment at={becameVipAt} /> },
    { name: t("customer"), cell: (vip) => <Customer vip={vip} /> },
    { name: t("order"), cell: ({ orderId }) => <OrderLink id={orderId} />, isExtra: true },
    { name: t("marketing"), cell: ({ marketing }) => <Marketing marketing={marketing} /> },
  ]
  return (
    <div className="card">
      <Table label={t("table")} columns={columns} rows={vips} rowKey={({ id }) => id} tone={markOf} />
    </div>
  )
}

const markOf = ({ marketing: { state } }: Row) => (state === "dead" ? "stuck" : undefined)

function Customer({ vip: { id, name, email } }: { vip: Row }) {
  const known = [name, email].filter((one) => one !== null).join(" · ")
  return (
    <div className="customers-who">
      <Link to="/console/orders" search={{ customerId: id }}>
        {id}
      </Link>
      {known && <span className="soft small">{known}</span>}
    </div>
  )
}

function OrderLink({ id }: { id: string | null }) {
  if (id === null) return <span className="soft">–</span>
  return (
    <Link to="/console/orders/$id" params={{ id }}>
      <code title={id}>…{id.slice(-8)}</code>
    </Link>
  )
}
