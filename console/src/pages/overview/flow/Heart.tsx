import { Link } from "@tanstack/react-router"
import type { Overview } from "../../../../../src/views/overview.ts"
import type { Json } from "../../../api/json.ts"
import { useFormat } from "../../../words/format.ts"
import { useWords } from "../../../words/language.tsx"
import { BackIn } from "../BackIn.tsx"
import { words } from "./words.ts"

/** As many as the middle of the ring has room for. */
const SHOWN = 3

/** In the middle of the ring: what is short, who waits for it, and when it is back. */
export function Heart({ overview, now }: { overview: Json<Overview>; now: number }) {
  const t = useWords(words)
  const format = useFormat()
  const { short, shortCount, consumers } = overview
  if (shortCount === 0) {
    const arrivedAt = consumers.find(({ name }) => name === "receive-arrival")?.lastDoneAt
    return (
      <div className="flow-heart">
        <p className="flow-heart-title">{t("heartNone")}</p>
        <p className="small soft">
          {arrivedAt ? t("heartNoneArrived", { time: format.ago(arrivedAt, now) }) : t("heartNoneYet")}
        </p>
      </div>
    )
  }
  return (
    <div className="flow-heart">
      <p className="flow-heart-title">{t("heartShort", { count: shortCount })}</p>
      <ul>
        {short.slice(0, SHOWN).map(({ sku, name, waiting, productionOrder }) => (
          <li key={sku}>
            <Link to="/console/products/$sku" params={{ sku }}>
              {name}
            </Link>
            <span className="soft number">{waiting > 0 && t("heartWaiting", { count: waiting })}</span>
            <span className="number">
              <BackIn productionOrder={productionOrder} />
            </span>
          </li>
        ))}
      </ul>
      {shortCount > SHOWN && <a href="#short">{t("heartMore", { count: shortCount })}</a>}
    </div>
  )
}
