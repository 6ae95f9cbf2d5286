import "./flow.css"
import type { Overview } from "../../../../../src/views/overview.ts"
import type { Json } from "../../../api/json.ts"
import { useNow } from "../../../parts/Time.tsx"
import { useWords } from "../../../words/language.tsx"
import { useNewestOrderAt } from "../newest-order.ts"
import { Drawing } from "./Drawing.tsx"
import { Heart } from "./Heart.tsx"
import { Node } from "./Node.tsx"
import { labels, nodes } from "./plan.ts"
import { gapFor, isFresh, type Traffic, trafficOn } from "./state.ts"
import { useNodes } from "./use-nodes.ts"
import { place } from "./place.ts"
import { words } from "./words.ts"

type FlowProps = {
  readonly overview: Json<Overview>
  /** When the overview came, by this browser's clock. */
  readonly lookedAt: number
}

/** The shop at work: who does what, what is on its way between them; where it is narrow, a list of the same. */
export function Flow({ overview, lookedAt }: FlowProps) {
  const t = useWords(words)
  const newest = useNewestOrderAt()
  // What is fresh is so by the shop's clock.
  const now = useNow() - (lookedAt - Date.parse(overview.at))
  const nodeOf = useNodes(overview, newest, now)
  const traffic: (by: string, leads: "to" | "from") => Traffic = (by, leads) => {
    if (by === "orders") return { state: isFresh(newest, now) ? "moving" : "quiet", gap: gapFor(1) }
    const consumer = overview.consumers.find(({ name }) => name === by)
    return consumer ? trafficOn(leads, consumer, now) : { state: "quiet", gap: 0 }
  }
  return (
    <section className="card flow">
      <header className="card-head">
        <h2>{t("title")}</h2>
        <div className="card-aside flow-legend">
          <span className="flow-legend-donut" aria-hidden="true" />
          {t("legend")}
        </div>
      </header>
      <div className="flow-stage">
        <Drawing traffic={traffic} />
        <Heart overview={overview} now={now} />
        <ol className="flow-nodes">
          {nodes.map((planned) => (
            <Node key={planned.consumer ?? planned.place} at={planned} {...nodeOf(planned)} />
          ))}
        </ol>
        <div aria-hidden="true">
          {labels.map(({ name, x, y }) => (
            <span key={`${name}${y}`} className="flow-label" style={place(x, y)}>
              {t(`edge-${name}`)}
            </span>
          ))}
        </div>
      </div>
    </section>
  )
}
