import "./production-orders.css"
import { Link, useSearch } from "@tanstack/react-router"
import type { ListedProductionOrder } from "../../../../src/views/production-order-story.ts"
import { withQuery } from "../../api/client.ts"
import type { Json } from "../../api/json.ts"
import { usePage } from "../../api/views.ts"
import { Expected } from "../../parts/Expected.tsx"
import { Filters } from "../../parts/Filters.tsx"
import { Page } from "../../parts/Page.tsx"
import { Pager } from "../../parts/Pager.tsx"
import { Status } from "../../parts/Status.tsx"
import { Table } from "../../parts/Table.tsx"
import { Moment } from "../../parts/Time.tsx"
import { Empty, Viewed } from "../../parts/Viewed.tsx"
import { useFormat } from "../../words/format.ts"
import { useWords } from "../../words/language.tsx"
import { tones } from "./standing.ts"
import { stateWords, words } from "./words.ts"

type Row = Json<ListedProductionOrder>

export function ProductionOrdersPage() {
  const t = useWords(words)
  const { filter, after } = useSearch({ strict: false })
  const path = withQuery("/console/api/production-orders", { filter: filter ?? "attention", after, limit: 50 })
  const orders = usePage<ListedProductionOrder>(path, ["production", "deliveries"])
  const choices = (["open", "ended", "all"] as const).map((one) => [one, t(one)] as const)
  return (
    <Page title={t("title")} lead={t("lead")}>
      <Filters label={t("filters")} name="filter" chosen={filter} choices={[[undefined, t("attention")], ...choices]} />
      <Viewed query={orders}>
        {({ items, next }) => (
          <>
            {items.length > 0 ? (
              <Orders rows={items} />
            ) : filter === undefined ? (
              <Empty icon="check" title={t("noAttention")}>
                {t("noAttentionHint")}
              </Empty>
            ) : (
              <Empty icon="factory" title={t("none")}>
                {t("noneHint")}
              </Empty>
            )}
            <Pager after={after} next={next} />
          </>
        )}
      </Viewed>
    </Page>
  )
}

function Orders({ rows }: { rows: readonly Row[] }) {
  const t = useWords(words)
  const nameOf = useWords(stateWords)
  const format = useFormat()
  return (
    <div className="card">
      <Table
        label={t("title")}
        rows={rows}
        rowKey={({ id }) => id}
        tone={({ state, quarantined }) => (tones[state] === "stuck" || quarantined > 0 ? "stuck" : undefined)}
        columns={[
          {
            name: t("product"),
            cell: ({ id, name, sku }) => (
              <>
                <Link to="/console/production-orders/$id" params={{ id }}>
                  {name}
                </Link>
                <div className="small soft">
                  <code>{sku}</code>
                </div>
              </>
            ),
          },
          { name: t("state"), cell: ({ state }) => <Status tone={tones[state]}>{nameOf(state)}</Status> },
          {
            name: t("arrivedOf"),
            isNumber: true,
            cell: ({ arrived, quantity }) =>
              t("of", { arrived: format.number(arrived), quantity: format.number(quantity) }),
          },
          { name: t("asks"), isNumber: true, isExtra: true, cell: ({ asks }) => format.number(asks) },
          { name: t("requested"), isExtra: true, cell: ({ requestedAt }) => <Moment at={requestedAt} /> },
          {
            name: t("expected"),
            cell: ({ endedAt, deadlineAt, expectedAt, state }) =>
              endedAt !== null || tones[state] === "stuck" ? "–" : <Expected at={deadlineAt ?? expectedAt} />,
          },
          {
            name: t("note"),
            isExtra: true,
            cell: ({ reason, quarantined }) => (
              <span className="small">
                {quarantined > 0 && <Status tone="stuck">{t("quarantined", { count: quarantined })}</Status>} {reason}
              </span>
            ),
          },
        ]}
      />
    </div>
  )
}
