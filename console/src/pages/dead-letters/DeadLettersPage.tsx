import "./dead-letters.css"
import { useSearch } from "@tanstack/react-router"
import type { DeadLetterCause } from "../../../../src/views/dead-letter-causes.ts"
import type { Overview } from "../../../../src/views/overview.ts"
import type { Json } from "../../api/json.ts"
import { useView } from "../../api/views.ts"
import { LinkButton } from "../../parts/Button.tsx"
import { Filters } from "../../parts/Filters.tsx"
import { Page } from "../../parts/Page.tsx"
import { Empty, Notice, Viewed } from "../../parts/Viewed.tsx"
import { useWords } from "../../words/language.tsx"
import { consumerWords } from "../overview/consumer-words.ts"
import { CauseCard } from "./CauseCard.tsx"
import { LeaveGuard } from "./LeaveGuard.tsx"
import { RoundPanel } from "./RoundPanel.tsx"
import { useRound } from "./use-round.ts"
import { words } from "./words.ts"

type Cause = Json<DeadLetterCause>

export function DeadLettersPage() {
  const t = useWords(words)
  const causes = useView<readonly DeadLetterCause[]>("/console/api/dead-letters/causes", ["deliveries", "actions"])
  // Up here, so that a round goes on, and is shown, when the last of its letters has left the desk.
  const { round, isRunning, begin, ...rounds } = useRound()
  return (
    <Page title={t("title")} lead={t("lead")}>
      <LeaveGuard isRunning={isRunning} />
      {round && <RoundPanel round={round} {...rounds} />}
      <CustomersAway />
      <Viewed query={causes}>{(all) => <Causes all={all} begin={begin} isRunning={isRunning} />}</Viewed>
    </Page>
  )
}

/** While the customers database is away, its letters are not among those shown. */
function CustomersAway() {
  const t = useWords(words)
  const { data } = useView<Overview>("/console/api/overview", ["customers"])
  if (!data?.customersAway) return null
  return (
    <Notice tone="wait" icon="warning">
      {t("away")}
    </Notice>
  )
}

type CausesProps = { readonly all: readonly Cause[] } & Pick<ReturnType<typeof useRound>, "begin" | "isRunning">

function Causes({ all, ...rounds }: CausesProps) {
  const t = useWords(words)
  const nameOf = useWords(consumerWords)
  const { consumer } = useSearch({ strict: false })
  const consumers = [...new Set(all.map((cause) => cause.consumer))]
  const shown = consumer === undefined ? all : all.filter((cause) => cause.consumer === consumer)
  const choices = consumers.map((one) => [one, nameOf(one)] as const)
  if (all.length === 0)
    return (
      <Empty icon="check" title={t("none")}>
        {t("noneHint")}
      </Empty>
    )
  return (
    <>
      {(consumers.length > 1 || consumer !== undefined) && (
        <Filters
          label={t("filters")}
          name="consumer"
          chosen={consumer}
          choices={[[undefined, t("everyone")], ...choices]}
        />
      )}
      {shown.length === 0 && <NoneHere />}
      {shown.map((cause) => (
        <CauseCard
          key={nameOfCause(cause)}
          cause={cause}
          isOpenAtFirst={shown.length === 1 || cause.count === 1}
          {...rounds}
        />
      ))}
    </>
  )
}

const nameOfCause = ({ consumer, type, cause }: Cause) => JSON.stringify([consumer, type, cause])

function NoneHere() {
  const t = useWords(words)
  return (
    <Empty icon="check" title={t("noneHere")}>
      <LinkButton to="/console/dead-letters">{t("toAll")}</LinkButton>
    </Empty>
  )
}
