import "./products.css"
import "./product.css"
import { useParams, useSearch } from "@tanstack/react-router"
import type { Product } from "../../../../src/views/lists.ts"
import type { ProductHistory } from "../../../../src/views/product-history.ts"
import type { Json } from "../../api/json.ts"
import { useView } from "../../api/views.ts"
import { Actions } from "../../parts/Actions.tsx"
import { Page } from "../../parts/Page.tsx"
import { Status } from "../../parts/Status.tsx"
import { Viewed } from "../../parts/Viewed.tsx"
import { useWords } from "../../words/language.tsx"
import { AdjustStock } from "./AdjustStock.tsx"
import { Ledger } from "./Ledger.tsx"
import { words } from "./product-words.ts"
import { ProductFacts } from "./ProductFacts.tsx"
import { ChangeProduct } from "./ProductForm.tsx"
import { Shortage } from "./Shortage.tsx"
import { StockChart } from "./StockChart.tsx"
import { WhoWaits } from "./WhoWaits.tsx"

export function ProductPage() {
  const { sku = "" } = useParams({ strict: false })
  // Of another product nothing of this one may be seen, not even until it is there.
  return <OneProduct key={sku} sku={sku} />
}

function OneProduct({ sku }: { sku: string }) {
  const t = useWords(words)
  const product = useView<Product>(`/products/${encodeURIComponent(sku)}`, ["stock", "production", "actions"])
  return (
    <Page
      title={product.data?.name ?? sku}
      back={{ to: "/console/products", children: t("back") }}
      lead={product.data && <Lead product={product.data} />}
      actions={
        product.data && (
          <>
            <AdjustStock product={product.data} />
            <ChangeProduct product={product.data} />
          </>
        )
      }
    >
      <Viewed query={product}>{(product) => <Life product={product} />}</Viewed>
    </Page>
  )
}

function Lead({ product: { sku, stock, short } }: { product: Json<Product> }) {
  const t = useWords(words)
  const tone = short ? "wait" : "good"
  return (
    <span className="product-lead">
      <Status tone={tone}>{t(short ? (stock === 0 ? "soldOut" : "short") : "enough")}</Status>
      <span>{t("inStock", { stock })}</span>
      <code>{sku}</code>
    </span>
  )
}

const spans = ["1", "24", "168"] as const

function Life({ product }: { product: Json<Product> }) {
  const { sku } = product
  const search = useSearch({ strict: false })
  const hours = spans.find((one) => one === search.hours) ?? "24"
  const path = `/console/api/products/${encodeURIComponent(sku)}?hours=${hours}`
  const history = useView<ProductHistory>(path, ["stock", "production", "orders"])
  return (
    <>
      <Viewed query={history}>
        {(history) => (
          <>
            {product.short && <Shortage product={product} history={history} />}
            <StockChart product={product} chart={history.chart} hours={hours} />
            <div className="product-columns">
              <ProductFacts product={product} refused={history.refusedInTheLastHour} />
              <WhoWaits lines={history.waiting} orders={history.waitingOrders} />
            </div>
          </>
        )}
      </Viewed>
      <Ledger sku={sku} />
      <Actions subject={sku} />
    </>
  )
}
