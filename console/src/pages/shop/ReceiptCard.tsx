import { LinkButton } from "../../parts/Button.tsx"
import { Id } from "../../parts/Payload.tsx"
import { Moment } from "../../parts/Time.tsx"
import { Explained, Loading } from "../../parts/Viewed.tsx"
import { Refused } from "../../api/client.ts"
import { useView } from "../../api/views.ts"
import { useFormat } from "../../words/format.ts"
import { useWords } from "../../words/language.tsx"
import type { OrderStory } from "../../../../src/views/order-story.ts"
import { Happenings } from "./Happenings.tsx"
import { Stations } from "./Stations.tsx"
import { words } from "./words.ts"

export type Receipt = {
  readonly id: string
  readonly at: string
  readonly name: string
  readonly quantity: number
  /** Won. */
  readonly total: number
}

export function ReceiptCard({ receipt, isFresh }: { receipt: Receipt; isFresh: boolean }) {
  const t = useWords(words)
  const format = useFormat()
  const { id, at, name, quantity, total } = receipt
  // So that whoever bought it by keyboard, or far up on a small screen, is where the news is.
  const showOnce = (heading: HTMLElement | null) => {
    if (!isFresh || !heading) return
    heading.focus({ preventScroll: true })
    const isBelow = matchMedia("(max-width: 64rem)").matches
    heading.closest(".shop-receipt")?.scrollIntoView({ block: isBelow ? "start" : "nearest" })
  }
  return (
    <article className="shop-receipt" data-fresh={isFresh || undefined} aria-labelledby={`receipt-${id}`}>
      <div className="shop-paper">
        <header className="shop-receipt-head">
          <h3 id={`receipt-${id}`} tabIndex={-1} ref={showOnce}>
            {t("item", { count: format.number(quantity), name })}
          </h3>
          <span className="number">{format.won(total)}</span>
          <span className="small soft">
            <Moment at={at} />
          </span>
          <span className="small soft">
            <Id id={id} />
          </span>
        </header>
        <Progress id={id} />
        <footer>
          <LinkButton look="quiet" icon="moving" to="/console/orders/$id" params={{ id }}>
            {t("inConsole")}
          </LinkButton>
        </footer>
      </div>
    </article>
  )
}

function Progress({ id }: { id: string }) {
  const t = useWords(words)
  const { data: story, error } = useView<OrderStory>(`/console/api/orders/${id}`, [
    "orders",
    "stock",
    "production",
    "deliveries",
    "mails",
    "customers",
  ])
  if (story)
    return (
      <>
        <Stations story={story} />
        <Happenings story={story} />
      </>
    )
  if (error instanceof Refused && error.status === 404) return <p className="soft">{t("notThere")}</p>
  return error ? <Explained error={error} /> : <Loading />
}
