import type { UseQueryResult } from "@tanstack/react-query"
import type { ReactNode } from "react"
import { Refused } from "../../api/client.ts"
import { Empty, Notice } from "../../parts/Viewed.tsx"
import { useFormat } from "../../words/format.ts"
import { useWords } from "../../words/language.tsx"
import { words } from "./words.ts"

type OrCustomersAwayProps = { readonly query: UseQueryResult; readonly children: ReactNode }

/** What the customers database was asked for; while it is away, nobody needs to do anything about that. */
export function OrCustomersAway({ query, children }: OrCustomersAwayProps) {
  const t = useWords(words)
  const format = useFormat()
  const { data, error, dataUpdatedAt } = query
  const isAway = error instanceof Refused && error.code === "busy"
  if (!isAway) return children
  if (data === undefined)
    return (
      <Empty icon="clock" title={t("away")}>
        <p>{t("awayHint")}</p>
      </Empty>
    )
  return (
    <>
      <Notice tone="wait" icon="clock">
        {t("awayStale", { at: format.clock(dataUpdatedAt) })}
      </Notice>
      {children}
    </>
  )
}
