import { useSearch } from "@tanstack/react-router"
import type { ReactNode } from "react"
import type { Product } from "../../../../src/views/lists.ts"
import { withQuery } from "../../api/client.ts"
import { usePage } from "../../api/views.ts"
import { Pager } from "../../parts/Pager.tsx"
import { Empty, Viewed } from "../../parts/Viewed.tsx"
import { useWords } from "../../words/language.tsx"
import type { Bought, Intent } from "./intent.ts"
import { ProductCard } from "./ProductCard.tsx"
import { words } from "./words.ts"

type ProductsProps = {
  readonly member: string
  readonly mayBuy: boolean
  readonly onBought: (intent: Intent, bought: Bought, name: string) => void
  /** Stands beside the heading. */
  readonly children: ReactNode
}

/** Everything that is for sale, with what is left of it as of now. */
export function Products({ children, ...buying }: ProductsProps) {
  const t = useWords(words)
  const { after } = useSearch({ strict: false })
  const query = usePage<Product>(withQuery("/products", { limit: 24, after }), ["stock", "production"])
  return (
    <section className="shop-products" aria-labelledby="donuts">
      <header className="shop-products-head">
        <h2 id="donuts">{t("donuts")}</h2>
        {children}
      </header>
      <Viewed query={query}>
        {({ items, next }) =>
          items.length === 0 ? (
            <Empty icon="products" title={t("none")}>
              {t("noneMore")}
            </Empty>
          ) : (
            <>
              <div className="shop-shelf" data-one={items.length === 1 || undefined}>
                {items.map((product) => (
                  <ProductCard key={product.sku} product={product} {...buying} />
                ))}
              </div>
              <Pager after={after} next={next} />
            </>
          )
        }
      </Viewed>
    </section>
  )
}
