import { Link, type LinkProps } from "@tanstack/react-router"
import type { ReactNode } from "react"
import type { InvariantResult } from "../../../../src/views/lists.ts"
import type { Overview } from "../../../../src/views/overview.ts"
import type { Json } from "../../api/json.ts"
import { Icon, type IconName } from "../../parts/Icon.tsx"
import { Reason } from "../../parts/Reason.tsx"
import { useWords } from "../../words/language.tsx"
import { needsOf } from "./verdict.ts"
import { words } from "./words.ts"

type Need = {
  readonly key: string
  readonly icon: IconName
  readonly what: string
  readonly why: ReactNode
  readonly to: LinkProps
}

/** Those that a production order can be in when it needs a look. */
type OverdueState = "requested" | "sending" | "accepted" | "unconfirmed" | "partly-arrived" | "rejected" | "failed"

type NeedsProps = {
  readonly overview: Json<Overview>
  readonly invariants: readonly Json<InvariantResult>[] | undefined
}

/** Overdue production orders that are named; of more there is only the number. */
const NAMED = 3

/** What nobody but a person ends, each with the way there; not there when there is nothing. */
export function Needs({ overview, invariants }: NeedsProps) {
  const t = useWords(words)
  const needs = useNeeds(overview, invariants)
  if (needs.length === 0) return null
  return (
    <ul className="needs" aria-label={t("needs")}>
      {needs.map(({ key, icon, what, why, to }) => (
        <li key={key}>
          <Link {...to}>
            <Icon name={icon} />
            <span>
              <strong>{what}</strong>
              <span className="small soft">{why}</span>
            </span>
            <Icon name="chevron" size={14} />
          </Link>
        </li>
      ))}
    </ul>
  )
}

function useNeeds(overview: Json<Overview>, invariants: readonly Json<InvariantResult>[] | undefined): readonly Need[] {
  const t = useWords(words)
  const counts = needsOf(overview, invariants)
  const named = overview.overdue.slice(0, NAMED)
  const attention: LinkProps = { to: "/console/production-orders", search: { filter: "attention" } }
  const counted = (key: Exclude<keyof typeof counts, "overdue">, icon: IconName, to: LinkProps): readonly Need[] =>
    counts[key] === 0 ? [] : [{ key, icon, what: t(key, { count: counts[key] }), why: t(`${key}Why`), to }]
  const more = counts.overdue - named.length
  return [
    ...counted("broken", "stop", { to: "/", hash: "invariants" }),
    ...named.map(({ id, name, state, reason, quantity, arrived, asks }): Need => ({
      key: id,
      icon: "factory",
      what: `${name}: ${t(`overdue-${state as OverdueState}`)}`,
      why:
        reason === null ? (
          `${t("arrivedOf", { quantity, arrived })} · ${t("asks", { count: asks })}`
        ) : (
          <Reason reason={reason} />
        ),
      to: { to: "/console/production-orders/$id", params: { id } },
    })),
    ...(more > 0
      ? [
          {
            key: "overdue",
            icon: "factory",
            what: t("moreOverdue", { count: more }),
            why: t("moreOverdueWhy"),
            to: attention,
          } as const,
        ]
      : []),
    ...counted("quarantined", "factory", attention),
    ...counted("deadLetters", "letters", { to: "/console/dead-letters" }),
    ...counted("unsentAlerts", "mail", { to: "/console/posts", search: { kind: "operations" } }),
    ...counted("customersAway", "customers", { to: "/console/customers" }),
  ]
}
