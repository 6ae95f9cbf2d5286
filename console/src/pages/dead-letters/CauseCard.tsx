import { useState } from "react"
import type { DeadLetterCause } from "../../../../src/views/dead-letter-causes.ts"
import type { Json } from "../../api/json.ts"
import { Reason } from "../../parts/Reason.tsx"
import { Status } from "../../parts/Status.tsx"
import { Ago } from "../../parts/Time.tsx"
import { useWords } from "../../words/language.tsx"
import { consumerWords } from "../overview/consumer-words.ts"
import { CauseDeeds } from "./CauseDeeds.tsx"
import { Letters } from "./Letters.tsx"
import type { useRound } from "./use-round.ts"
import { eventWords, words } from "./words.ts"

type CauseCardProps = {
  readonly cause: Json<DeadLetterCause>
  readonly isOpenAtFirst: boolean
} & Pick<ReturnType<typeof useRound>, "begin" | "isRunning">

/** What letters died of, in the words it was told in; and the letters, once somebody wants to see them. */
export function CauseCard({ cause, isOpenAtFirst, begin, isRunning }: CauseCardProps) {
  const t = useWords(words)
  const nameOf = useWords(consumerWords)
  const [isOpen, setOpen] = useState(isOpenAtFirst)
  const { consumer, type, reason, count, oldestAt, newestAt, ids } = cause
  return (
    <section className="card">
      <header className="card-head">
        <div className="dead-letters-cause">
          <h2>{nameOf(consumer)}</h2>
          <Status tone="stuck">{t("count", { count })}</Status>
          <span className="small soft">
            <EventWord type={type} /> · {t("first")} <Ago at={oldestAt} />
            {count > 1 && (
              <>
                {" "}
                · {t("last")} <Ago at={newestAt} />
              </>
            )}
          </span>
        </div>
        {ids.length > 1 && (
          <div className="row">
            <CauseDeeds cause={cause} begin={begin} isRunning={isRunning} />
          </div>
        )}
      </header>
      <blockquote className="dead-letters-reason">
        <Reason reason={reason} />
      </blockquote>
      <details
        className="dead-letters-letters"
        open={isOpen}
        onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
      >
        <summary>{t("show", { count })}</summary>
        {isOpen && <Letters consumer={consumer} ids={ids} count={count} />}
      </details>
    </section>
  )
}

/** A message that is none of ours may be of any type. */
function EventWord({ type }: { type: string }) {
  const t = useWords(eventWords)
  return Object.hasOwn(eventWords, type) ? t(type as keyof typeof eventWords) : <code>{type}</code>
}
