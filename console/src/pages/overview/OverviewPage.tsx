import "./overview.css"
import { useQuery } from "@tanstack/react-query"
import type { InvariantResult } from "../../../../src/views/lists.ts"
import type { Overview } from "../../../../src/views/overview.ts"
import { useView, viewOptions } from "../../api/views.ts"
import { Page } from "../../parts/Page.tsx"
import { Viewed } from "../../parts/Viewed.tsx"
import { useWords } from "../../words/language.tsx"
import { Consumers } from "./Consumers.tsx"
import { Day } from "./Day.tsx"
import { Flow } from "./flow/Flow.tsx"
import { Invariants } from "./Invariants.tsx"
import { Needs } from "./Needs.tsx"
import { Short } from "./Short.tsx"
import { VerdictBand } from "./VerdictBand.tsx"
import { words } from "./words.ts"

const topics = ["orders", "stock", "production", "deliveries", "mails", "customers"] as const
const INVARIANTS_MS = 5_000

export function OverviewPage() {
  const t = useWords(words)
  const overview = useView<Overview>("/console/api/overview", topics)
  const invariants = useQuery({ ...viewOptions<InvariantResult[]>("/invariants", []), refetchInterval: INVARIANTS_MS })
  return (
    <Page title={t("title")}>
      <Viewed query={overview}>
        {(view) => (
          <>
            <VerdictBand overview={view} invariants={invariants.data}>
              <Needs overview={view} invariants={invariants.data} />
            </VerdictBand>
            <Flow overview={view} lookedAt={overview.dataUpdatedAt} />
            <Short products={view.short} count={view.shortCount} />
            <Consumers consumers={view.consumers} />
            <div className="overview-pair">
              <Invariants query={invariants} isPartial={view.customersAway} />
              <Day day={view.ordersToday} />
            </div>
          </>
        )}
      </Viewed>
    </Page>
  )
}
