import "./production-orders.css"
import { useSearch } from "@tanstack/react-router"
import type { ListedProductionOrder, ProductionOrderFilter } from "../../../../src/views/production-order-story.ts"
import { withQuery } from "../../api/client.ts"
import { usePage } from "../../api/views.ts"
import { LinkButton } from "../../parts/Button.tsx"
import { Filters } from "../../parts/Filters.tsx"
import { Page } from "../../parts/Page.tsx"
import { Pager } from "../../parts/Pager.tsx"
import { Empty, Viewed } from "../../parts/Viewed.tsx"
import { useWords } from "../../words/language.tsx"
import { ProductionOrdersTable } from "./ProductionOrdersTable.tsx"
import { words } from "./words.ts"

const PAGE = 50
const filters = ["attention", "open", "ended", "all"] as const satisfies readonly ProductionOrderFilter[]

export function ProductionOrdersPage() {
  const t = useWords(words)
  const { filter: asked, after } = useSearch({ strict: false })
  const filter = filters.find((one) => one === asked) ?? "attention"
  const path = withQuery("/console/api/production-orders", { filter, after, limit: PAGE })
  const orders = usePage<ListedProductionOrder>(path, ["production", "deliveries"])
  const choices = filters.map((one) => [one, t(one)] as const)
  return (
    <Page title={t("title")} lead={t("lead")}>
      <Filters label={t("filters")} name="filter" chosen={filter} choices={choices} />
      <Viewed query={orders}>
        {({ items, next }) => (
          <>
            {items.length > 0 ? <ProductionOrdersTable orders={items} /> : <None filter={filter} />}
            <Pager after={after} next={next} />
          </>
        )}
      </Viewed>
    </Page>
  )
}

function None({ filter }: { filter: ProductionOrderFilter }) {
  const t = useWords(words)
  if (filter === "attention") return <NothingNeedsALook />
  const isOpen = filter === "open"
  return (
    <Empty icon="factory" title={t(isOpen ? "noneOpen" : "none")}>
      {t(isOpen ? "noneOpenHint" : "noneHint")}
    </Empty>
  )
}

function NothingNeedsALook() {
  const t = useWords(words)
  return (
    <Empty icon="check" title={t("noAttention")}>
      <p>{t("noAttentionHint")}</p>
      <div className="row production-orders-elsewhere">
        <LinkButton to="/console/production-orders" search={{ filter: "open" }}>
          {t("toOpen")}
        </LinkButton>
        <LinkButton look="quiet" to="/console/production-orders" search={{ filter: "all" }}>
          {t("toAll")}
        </LinkButton>
      </div>
    </Empty>
  )
}
