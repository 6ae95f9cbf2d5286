import { Link } from "@tanstack/react-router"
import type { Product } from "../../../../src/views/lists.ts"
import type { ProductHistory } from "../../../../src/views/product-history.ts"
import type { Json } from "../../api/json.ts"
import { Card, Facts } from "../../parts/Page.tsx"
import { useFormat } from "../../words/format.ts"
import { useWords } from "../../words/language.tsx"
import { words } from "./product-words.ts"

type ProductFactsProps = {
  readonly product: Json<Product>
  readonly refused: ProductHistory["refusedInTheLastHour"]
}

export function ProductFacts({ product, refused }: ProductFactsProps) {
  const t = useWords(words)
  const format = useFormat()
  const { price, waiting, reorderPoint, orderUpTo, backorders, factoryId, adId } = product
  const pieces = (count: number) => t("pieces", { count })
  return (
    <Card title={t("facts")}>
      <Facts
        facts={[
          [t("price"), format.won(price)],
          [t("waiting"), pieces(waiting)],
          [t("reorderPoint"), pieces(reorderPoint)],
          [t("orderUpTo"), pieces(orderUpTo)],
          [t("backorders"), t(backorders)],
          [
            t("factory"),
            <Link key="factory" to="/console/products" search={{ filter: "factories" }}>
              {factoryId}
            </Link>,
          ],
          [
            t("ad"),
            adId === null ? (
              t("noAd")
            ) : (
              <Link to="/console/products" search={{ filter: "ads" }}>
                {adId}
              </Link>
            ),
          ],
          ...(refused.orders > 0 ? [[t("refused"), t("refusedOrders", refused)] as const] : []),
        ]}
      />
    </Card>
  )
}
