import "./receipt.css"
import { Button } from "../../parts/Button.tsx"
import { Icon } from "../../parts/Icon.tsx"
import { useWords } from "../../words/language.tsx"
import { type Receipt, ReceiptCard } from "./ReceiptCard.tsx"
import { words } from "./words.ts"

type ReceiptsProps = {
  readonly receipts: readonly Receipt[]
  /** The order that was made just now, on this page. */
  readonly fresh: string | undefined
  readonly forget: () => void
}

/** What was bought on this visit, newest first, and what becomes of it. */
export function Receipts({ receipts, fresh, forget }: ReceiptsProps) {
  const t = useWords(words)
  return (
    <section className="shop-receipts" aria-labelledby="receipts">
      <header className="shop-receipts-head">
        <h2 id="receipts">{t("receipts")}</h2>
        {receipts.length > 0 && (
          <Button look="quiet" onPress={forget}>
            {t("forget")}
          </Button>
        )}
      </header>
      {receipts.length === 0 ? (
        <div className="shop-no-receipt">
          <Icon name="orders" size={26} />
          <h3>{t("noReceipts")}</h3>
          <p>{t("noReceiptsMore")}</p>
        </div>
      ) : (
        receipts.map((receipt) => <ReceiptCard key={receipt.id} receipt={receipt} isFresh={receipt.id === fresh} />)
      )}
    </section>
  )
}
