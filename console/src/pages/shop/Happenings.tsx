import { Moment, useNow } from "../../parts/Time.tsx"
import { useFormat } from "../../words/format.ts"
import { useWords } from "../../words/language.tsx"
import { type Happening, happeningsOf, type Story } from "./progress.ts"
import { words } from "./words.ts"

/** What an order sets going in the shop, besides its own way. */
export function Happenings({ story }: { story: Story }) {
  const t = useWords(words)
  const happenings = happeningsOf(story)
  if (happenings.length === 0) return null
  return (
    <div className="shop-happenings">
      <h4>{t("meanwhile")}</h4>
      <ol>
        {happenings.map((happening, index) => (
          // They keep their order; the same may happen twice.
          <li key={`${happening.kind}${index}`} data-certain={happening.isCertain || undefined}>
            <span className="small soft number">{happening.at ? <Moment at={happening.at} /> : "…"}</span>
            <Told {...happening} />
          </li>
        ))}
      </ol>
    </div>
  )
}

function Told({ kind, isCertain, pieces, againAt, isStuck }: Happening) {
  const t = useWords(words)
  const format = useFormat()
  const now = useNow()
  const count = format.number(pieces)
  return (
    <p>
      {isCertain ? t(kind, { count }) : t(`to-come/${kind}`, { count })}
      {isStuck && <strong className="shop-stuck"> {t("stuck")}</strong>}
      {againAt && (
        <span className="shop-again"> {t("again", { when: format.ago(Math.max(now, Date.parse(againAt)), now) })}</span>
      )}
    </p>
  )
}
