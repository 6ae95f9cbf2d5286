import type { Product } from "../../../../src/views/lists.ts"
import type { Json } from "../../api/json.ts"
import { Status } from "../../parts/Status.tsx"
import { useFormat } from "../../words/format.ts"
import { useWords } from "../../words/language.tsx"
import { Arrival } from "./Arrival.tsx"
import { GlazedDonut } from "./Donut.tsx"
import type { Bought, Intent } from "./intent.ts"
import { Purchase } from "./Purchase.tsx"
import { type Shelf, shelfOf } from "./shelf.ts"
import { Unanswered } from "./Unanswered.tsx"
import { useCheckout } from "./use-checkout.ts"
import { words } from "./words.ts"

type ProductCardProps = {
  readonly product: Json<Product>
  readonly member: string
  readonly mayBuy: boolean
  readonly onBought: (intent: Intent, bought: Bought, name: string) => void
}

export function ProductCard({ product, member, mayBuy, onBought }: ProductCardProps) {
  const format = useFormat()
  const { sku, name, price } = product
  const checkout = useCheckout(sku, (intent, bought) => onBought(intent, bought, name))
  const shelf = shelfOf(product)
  const isAsking = checkout.state.kind === "asking"
  return (
    <article className="shop-product" aria-labelledby={`donut-${sku}`}>
      <div className="shop-tray" data-gone={shelf.kind === "come-back" || undefined}>
        <GlazedDonut sku={sku} />
      </div>
      <div className="shop-product-text">
        <h3 id={`donut-${sku}`}>{name}</h3>
        <p className="shop-price">{format.won(price)}</p>
        <Left shelf={shelf} />
      </div>
      <div className="shop-till">
        {checkout.open && !isAsking ? (
          <Unanswered intent={checkout.open} name={name} askAgain={checkout.askAgain} leave={checkout.leave} />
        ) : (
          shelf.kind !== "come-back" && (
            <Purchase product={product} member={member} mayBuy={mayBuy} checkout={checkout} />
          )
        )}
      </div>
    </article>
  )
}

function Left({ shelf }: { shelf: Shelf }) {
  const t = useWords(words)
  const format = useFormat()
  switch (shelf.kind) {
    case "plenty":
      return (
        <p>
          <Status tone="good">{t("left", { count: format.number(shelf.left) })}</Status>
        </p>
      )
    case "few":
      return (
        <p>
          <Status tone="wait">{t("fewLeft", { count: format.number(shelf.left) })}</Status>
        </p>
      )
    case "order-anyway":
    case "come-back":
      return (
        <div className="shop-sold-out">
          <Status tone={shelf.kind === "come-back" ? "over" : "wait"}>{t("soldOut")}</Status>
          <p>
            <Arrival kind={shelf.kind} at={shelf.expectedAt} />
          </p>
          {shelf.kind === "order-anyway" && shelf.ahead > 0 && (
            <p className="small soft">{t("othersWait", { count: format.number(shelf.ahead) })}</p>
          )}
        </div>
      )
  }
}
