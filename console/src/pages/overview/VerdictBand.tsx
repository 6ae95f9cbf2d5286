import type { ReactNode } from "react"
import type { InvariantResult } from "../../../../src/views/lists.ts"
import type { Overview } from "../../../../src/views/overview.ts"
import type { Json } from "../../api/json.ts"
import { Icon, type IconName } from "../../parts/Icon.tsx"
import { useWords } from "../../words/language.tsx"
import { Oldest } from "./Oldest.tsx"
import { type Verdict, verdictOf } from "./verdict.ts"
import { words } from "./words.ts"

type VerdictBandProps = {
  readonly overview: Json<Overview>
  readonly invariants: readonly Json<InvariantResult>[] | undefined
  /** What the verdict is about, if it is about anything. */
  readonly children: ReactNode
}

const icons: Record<Verdict["tone"], IconName> = { good: "check", busy: "moving", wait: "clock", stuck: "warning" }

/** The answer to the page's question, large, and beside it the one number that says how far behind the shop is. */
export function VerdictBand({ overview, invariants, children }: VerdictBandProps) {
  const t = useWords(words)
  const verdict = verdictOf(overview, invariants)
  const values = "count" in verdict ? { count: verdict.count } : {}
  const isShortToo = verdict.kind !== "short" && overview.shortCount > 0
  return (
    <section className="verdict" data-tone={verdict.tone}>
      <div className="verdict-answer">
        <span className="verdict-mark">
          <Icon name={icons[verdict.tone]} size={24} />
        </span>
        <div role="status">
          <p className="verdict-sentence">{t(verdict.kind, values)}</p>
          {isShortToo && (
            <p>
              <a href="#short">{t("alsoShort", { count: overview.shortCount })}</a>
            </p>
          )}
        </div>
      </div>
      <Oldest work={overview.oldestUndone} />
      {children}
    </section>
  )
}
