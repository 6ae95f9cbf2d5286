import { useQuery } from "@tanstack/react-query"
import type { ReactNode } from "react"
import type { InvariantResult } from "../../../../src/views/lists.ts"
import type { Overview } from "../../../../src/views/overview.ts"
import type { Json } from "../../api/json.ts"
import { useView, viewOptions } from "../../api/views.ts"
import { Icon } from "../../parts/Icon.tsx"
import { Age, useNow } from "../../parts/Time.tsx"
import { Viewed } from "../../parts/Viewed.tsx"
import { useFormat } from "../../words/format.ts"
import { useLanguage, useWords } from "../../words/language.tsx"
import { titleOf } from "../overview/invariant-titles.ts"
import { topicsOfWork } from "./use-trials.ts"
import { words } from "./words.ts"

const EVERY = 2_000

/** What must hold whatever is broken, and how much waits; in sight all the time. */
export function Watch() {
  const t = useWords(words)
  const invariants = useQuery({ ...viewOptions<InvariantResult[]>("/invariants", []), refetchInterval: EVERY })
  const { data: overview } = useView<Overview>("/console/api/overview", topicsOfWork)
  return (
    <section className="card trials-watch" aria-label={t("watch")} tabIndex={0}>
      <Viewed query={invariants}>
        {(invariants) => (
          <>
            <Verdict invariants={invariants} />
            {overview && <Numbers overview={overview} />}
            <Conditions invariants={invariants} />
          </>
        )}
      </Viewed>
      {overview?.customersAway && <p className="small soft">{t("partial")}</p>}
    </section>
  )
}

type Checked = readonly Json<InvariantResult>[]

function Verdict({ invariants }: { invariants: Checked }) {
  const t = useWords(words)
  const format = useFormat()
  const now = useNow()
  const broken = invariants.filter(({ holds }) => !holds).length
  const oldest = Math.min(...invariants.map(({ checkedAt }) => Date.parse(checkedAt)))
  return (
    <header className="trials-verdict" data-tone={broken > 0 ? "stuck" : "good"}>
      <Icon name={broken > 0 ? "warning" : "check"} size={22} />
      <div>
        <h2>{t("watch")}</h2>
        <p>
          <strong>
            {broken > 0 ? t("someBroken", { count: broken }) : t("allHold", { count: invariants.length })}
          </strong>
          {Number.isFinite(oldest) && (
            <span className="small number"> · {t("checked", { time: format.length(now - oldest) })}</span>
          )}
        </p>
      </div>
    </header>
  )
}

function Numbers({ overview }: { overview: Json<Overview> }) {
  const t = useWords(words)
  const undone = overview.consumers.reduce((sum, { pending }) => sum + pending, 0)
  return (
    <dl className="trials-numbers">
      <Pair name={t("undone")}>{t("count", { count: undone })}</Pair>
      <Pair name={t("oldest")}>{overview.oldestUndone ? <Age since={overview.oldestUndone.since} /> : t("none")}</Pair>
      <Pair name={t("deadLetters")}>{t("count", { count: overview.deadLetters })}</Pair>
      <Pair name={t("shortProducts")}>{t("pieces", { count: overview.shortCount })}</Pair>
      <Pair name={t("orders")} hint={t("ordersHint")}>
        {t("count", { count: overview.ordersToday.orders })}
      </Pair>
    </dl>
  )
}

function Pair({ name, hint, children }: { name: string; hint?: string; children: ReactNode }) {
  return (
    <div>
      <dt>
        {name}
        {hint && <span className="small soft"> ({hint})</span>}
      </dt>
      <dd className="number">{children}</dd>
    </div>
  )
}

function Conditions({ invariants }: { invariants: Checked }) {
  const t = useWords(words)
  const { language } = useLanguage()
  const first = invariants.toSorted((a, b) => Number(a.holds) - Number(b.holds))
  return (
    <ul className="trials-conditions">
      {first.map(({ id, title, holds, violations }) => (
        <li key={id} data-tone={holds ? "good" : "stuck"}>
          <Icon name={holds ? "check" : "warning"} size={14} />
          <span>
            <span className="for-screen-readers">{t(holds ? "holds" : "broken")} </span>
            {titleOf({ id, title }, language)} <span className="soft number">{id}</span>
            {!holds && <code> {violations.slice(0, 5).join(", ")}</code>}
          </span>
        </li>
      ))}
    </ul>
  )
}
