import { Link } from "@tanstack/react-router"
import type { ShortProduct } from "../../../../src/views/overview.ts"
import type { Json } from "../../api/json.ts"
import { Icon } from "../../parts/Icon.tsx"
import { Card } from "../../parts/Page.tsx"
import { Status } from "../../parts/Status.tsx"
import { type Column, Table } from "../../parts/Table.tsx"
import { Age } from "../../parts/Time.tsx"
import { useFormat } from "../../words/format.ts"
import { useWords } from "../../words/language.tsx"
import { stateWords } from "../production-orders/words.ts"
import { BackIn } from "./BackIn.tsx"
import { words } from "./words.ts"

type Product = Json<ShortProduct>

/** Which products are short, why, since when, and when they are back. */
export function Short({ products, count }: { products: readonly Product[]; count: number }) {
  const t = useWords(words)
  const isCut = count > products.length
  return (
    <div id="short" className="overview-anchor">
      <Card title={t("shortTitle")} aside={isCut ? t("shortMore", { shown: products.length, count }) : undefined}>
        {products.length === 0 ? <NothingShort /> : <ShortTable products={products} />}
      </Card>
    </div>
  )
}

function NothingShort() {
  const t = useWords(words)
  return (
    <div className="nothing-short">
      <Icon name="check" size={20} />
      <p>
        {t("shortNone")} <span className="soft">{t("shortNoneWhy")}</span>
      </p>
    </div>
  )
}

function ShortTable({ products }: { products: readonly Product[] }) {
  const t = useWords(words)
  const format = useFormat()
  const columns: readonly Column<Product>[] = [
    {
      name: t("product"),
      cell: ({ sku, name }) => (
        <div className="overview-name">
          <Link to="/console/products/$sku" params={{ sku }}>
            {name}
          </Link>
          <br />
          <code className="small soft">{sku}</code>
        </div>
      ),
    },
    { name: t("backIn"), cell: (product) => <BackIn productionOrder={product.productionOrder} /> },
    { name: t("waiting"), isNumber: true, cell: ({ waiting }) => format.number(waiting) },
    {
      name: t("why"),
      cell: ({ because, reorderPoint }) => (
        <div className="overview-words">{t(`because-${because}`, { reorderPoint })}</div>
      ),
    },
    { name: t("onHand"), isNumber: true, isExtra: true, cell: ({ stock }) => format.number(stock) },
    { name: t("since"), isNumber: true, isExtra: true, cell: ({ since }) => <Age since={since} /> },
    { name: t("productionOrder"), cell: ({ productionOrder }) => <Ordered productionOrder={productionOrder} /> },
    {
      name: t("ad"),
      isExtra: true,
      cell: ({ adPaused }) => (
        <Status tone={adPaused ? "wait" : "over"} icon={adPaused ? "pause" : "moving"}>
          {t(adPaused ? "adPaused" : "adRunning")}
        </Status>
      ),
    },
  ]
  return (
    <Table
      label={t("shortTitle")}
      columns={columns}
      rows={products}
      rowKey={({ sku }) => sku}
      tone={({ productionOrder }) => (isGivenUp(productionOrder) ? "stuck" : undefined)}
    />
  )
}

function Ordered({ productionOrder }: Pick<Product, "productionOrder">) {
  const t = useWords(words)
  const inWords = useWords(stateWords)
  if (!productionOrder) return <span className="soft">{t("noProductionOrder")}</span>
  const { id, state, quantity, arrived, asks } = productionOrder
  return (
    <div className="overview-words">
      <Link to="/console/production-orders/$id" params={{ id }}>
        {inWords(state)}
      </Link>
      <br />
      <span className="small soft">
        {arrived > 0 ? t("arrivedOf", { arrived, quantity }) : t("pieces", { count: quantity })}
        {asks > 1 && <> · {t("asks", { count: asks })}</>}
      </span>
    </div>
  )
}

const isGivenUp = (order: Product["productionOrder"]) => order?.state === "rejected" || order?.state === "failed"
