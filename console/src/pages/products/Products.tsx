import { Link, useSearch } from "@tanstack/react-router"
import type { Product } from "../../../../src/views/lists.ts"
import { withQuery } from "../../api/client.ts"
import type { Json } from "../../api/json.ts"
import { usePage } from "../../api/views.ts"
import { Expected } from "../../parts/Expected.tsx"
import { Pager } from "../../parts/Pager.tsx"
import { Status } from "../../parts/Status.tsx"
import { type Column, Table } from "../../parts/Table.tsx"
import { Empty, Viewed } from "../../parts/Viewed.tsx"
import { useFormat } from "../../words/format.ts"
import { useWords } from "../../words/language.tsx"
import { Level } from "./Level.tsx"
import { words } from "./words.ts"

const PAGE = 50

export function Products() {
  const t = useWords(words)
  const { after } = useSearch({ strict: false })
  const products = usePage<Product>(withQuery("/products", { after, limit: PAGE }), ["stock", "production", "actions"])
  return (
    <Viewed query={products}>
      {({ items, next }) => (
        <>
          {items.length === 0 ? (
            <Empty icon="products" title={t("none")}>
              {t("noneHint")}
            </Empty>
          ) : (
            <ProductsTable products={items} />
          )}
          <Pager after={after} next={next} />
        </>
      )}
    </Viewed>
  )
}

type Row = Json<Product>

function ProductsTable({ products }: { products: readonly Row[] }) {
  const t = useWords(words)
  const format = useFormat()
  const columns: readonly Column<Row>[] = [
    {
      name: t("product"),
      cell: ({ sku, name }) => (
        <span className="products-name">
          <Link to="/console/products/$sku" params={{ sku }}>
            {name}
          </Link>
          <code className="soft">{sku}</code>
        </span>
      ),
    },
    { name: t("price"), cell: ({ price }) => format.won(price), isNumber: true, isExtra: true },
    {
      name: t("stock"),
      cell: (product) => (
        <span className="products-stock">
          {format.number(product.stock)}
          <Level {...product} />
        </span>
      ),
      isNumber: true,
    },
    {
      name: t("levels"),
      cell: ({ reorderPoint, orderUpTo }) => `${format.number(reorderPoint)} / ${format.number(orderUpTo)}`,
      isNumber: true,
      isExtra: true,
    },
    { name: t("waiting"), cell: ({ waiting }) => (waiting > 0 ? format.number(waiting) : ""), isNumber: true },
    { name: t("backorders"), cell: ({ backorders }) => <span className="soft">{t(backorders)}</span>, isExtra: true },
    {
      name: t("status"),
      cell: ({ short }) => <Status tone={short ? "wait" : "good"}>{t(short ? "short" : "enough")}</Status>,
    },
    { name: t("expected"), cell: ({ expectedAt }) => expectedAt && <Expected at={expectedAt} />, isExtra: true },
  ]
  return (
    <Table
      label={t("products")}
      columns={columns}
      rows={products}
      rowKey={({ sku }) => sku}
      tone={({ short }) => (short ? "wait" : undefined)}
    />
  )
}
