import type { UseQueryResult } from "@tanstack/react-query"
import type { InvariantResult } from "../../../../src/views/lists.ts"
import type { Json } from "../../api/json.ts"
import { Card } from "../../parts/Page.tsx"
import { Status } from "../../parts/Status.tsx"
import { useNow } from "../../parts/Time.tsx"
import { Viewed } from "../../parts/Viewed.tsx"
import { useFormat } from "../../words/format.ts"
import { useLanguage, useWords } from "../../words/language.tsx"
import { titleOf } from "./invariant-titles.ts"
import { words } from "./words.ts"

type Checked = Json<InvariantResult>

type InvariantsProps = {
  readonly query: UseQueryResult<readonly Checked[]>
  /** A database is away, and what must hold of it is not checked. */
  readonly isPartial: boolean
}

/** What must hold whatever happens: that it does, when that was seen, and what breaks it if it does not. */
export function Invariants({ query, isPartial }: InvariantsProps) {
  const t = useWords(words)
  return (
    <div id="invariants" className="overview-anchor">
      <Card title={t("invariants")} aside={query.data && <CheckedAgo invariants={query.data} />}>
        <Viewed query={query}>{(invariants) => <Held invariants={invariants} />}</Viewed>
        {isPartial && <p className="small soft">{t("invariantsPartial")}</p>}
      </Card>
    </div>
  )
}

function CheckedAgo({ invariants }: { invariants: readonly Checked[] }) {
  const t = useWords(words)
  const format = useFormat()
  const now = useNow()
  const oldest = Math.min(...invariants.map(({ checkedAt }) => Date.parse(checkedAt)))
  return Number.isFinite(oldest) && t("checkedAgo", { time: format.length(now - oldest) })
}

function Held({ invariants }: { invariants: readonly Checked[] }) {
  const t = useWords(words)
  const broken = invariants.filter(({ holds }) => !holds)
  return (
    <>
      <p className="held">{t("allHold", { held: invariants.length - broken.length, count: invariants.length })}</p>
      <div className="beads" aria-hidden="true">
        {invariants.map(({ id, holds }) => (
          <span key={id} data-broken={!holds || undefined} />
        ))}
      </div>
      {broken.length > 0 && <Listed invariants={broken} />}
      <details className="payload">
        <summary>{t("showAll")}</summary>
        <Listed invariants={invariants} />
      </details>
    </>
  )
}

function Listed({ invariants }: { invariants: readonly Checked[] }) {
  const t = useWords(words)
  const { language } = useLanguage()
  return (
    <ul className="invariants">
      {invariants.map((one) => (
        <li key={one.id}>
          <code className="small">{one.id}</code>
          <div>
            {titleOf(one, language)}
            <Violations subjects={one.violations} />
          </div>
          <Status tone={one.holds ? "good" : "stuck"}>{t(one.holds ? "holds" : "isBroken")}</Status>
        </li>
      ))}
    </ul>
  )
}

/** Subjects that are named; of more there is only the number. */
const NAMED = 5

function Violations({ subjects }: { subjects: readonly string[] }) {
  const t = useWords(words)
  if (subjects.length === 0) return null
  return (
    <div className="small soft">
      {t("brokenBy")}{" "}
      {subjects.slice(0, NAMED).map((subject) => (
        <code key={subject}>{subject} </code>
      ))}
      {subjects.length > NAMED && t("moreViolations", { count: subjects.length - NAMED })}
    </div>
  )
}
