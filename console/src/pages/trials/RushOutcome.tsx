import type { Product } from "../../../../src/views/lists.ts"
import type { Rush } from "../../../../src/views/trials.ts"
import type { Json } from "../../api/json.ts"
import { Facts } from "../../parts/Page.tsx"
import { Moment } from "../../parts/Time.tsx"
import { Notice } from "../../parts/Viewed.tsx"
import { useWords } from "../../words/language.tsx"
import { handedOut, sharesOf, wasRefilled } from "./outcome.ts"
import { words } from "./words.ts"

type RushOutcomeProps = {
  readonly rush: Json<Rush>
  /** What was wanted, as it is now. */
  readonly product: Json<Product> | undefined
}

export function RushOutcome({ rush, product }: RushOutcomeProps) {
  const t = useWords(words)
  const { buyers, confirmed, backordered, soldOut, failed, stockBefore, endedAt } = rush
  const shares = sharesOf(rush)
  const pieces = (count: number) => t("pieces", { count })
  return (
    <div className="stack trials-outcome">
      <p className="trials-outcome-head">
        <strong>{product?.name ?? rush.sku}</strong>
        <span className="soft small">
          <Moment at={rush.startedAt} /> · <HowLong rush={rush} />
        </span>
      </p>
      <div className="trials-bar" role="img" aria-label={t("bar", { buyers, confirmed, backordered, soldOut, failed })}>
        {shares.map((share) => (
          <div key={share.name} data-tone={share.tone} style={{ flexGrow: share.buyers }} />
        ))}
      </div>
      <ul className="trials-legend">
        {shares.map(({ name, tone, buyers }) => (
          <li key={name} data-tone={tone}>
            <strong className="number">{t("people", { count: buyers })}</strong>
            <span>{t(name)}</span>
          </li>
        ))}
      </ul>
      {failed > 0 && <p className="small soft">{t("failedMore")}</p>}
      <Facts
        facts={[
          [t("before"), pieces(stockBefore)],
          [t("sold"), pieces(handedOut(rush))],
          [t("now"), product ? pieces(product.stock) : "–"],
          [t("waitNow"), product ? pieces(product.waiting) : "–"],
        ]}
      />
      {endedAt && (
        <Notice tone="good" icon="check">
          {t(wasRefilled(rush) ? "refilled" : "neverMore")}
        </Notice>
      )}
    </div>
  )
}

function HowLong({ rush: { buyers, startedAt, endedAt } }: { rush: Json<Rush> }) {
  const t = useWords(words)
  if (!endedAt) return <>{t("running")}</>
  const seconds = Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 100) / 10
  return <>{t("ended", { count: buyers, seconds })}</>
}
