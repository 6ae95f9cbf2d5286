import "./dead-letters.css"
import { useSearch } from "@tanstack/react-router"
import { useState } from "react"
import type { DeadLetterCause } from "../../../../src/views/dead-letter-causes.ts"
import type { Json } from "../../api/json.ts"
import { useView } from "../../api/views.ts"
import { Ask } from "../../parts/Ask.tsx"
import { Button } from "../../parts/Button.tsx"
import { Page } from "../../parts/Page.tsx"
import { Status } from "../../parts/Status.tsx"
import { Ago } from "../../parts/Time.tsx"
import { Empty, Viewed } from "../../parts/Viewed.tsx"
import { useWords } from "../../words/language.tsx"
import { consumerWords } from "../overview/consumer-words.ts"
import { discard, resend } from "./deeds.ts"
import { Letters } from "./Letters.tsx"
import { Round, useRound } from "./Round.tsx"
import { effectWords, words } from "./words.ts"

type Cause = Json<DeadLetterCause>

export function DeadLettersPage() {
  const t = useWords(words)
  const { consumer } = useSearch({ strict: false })
  const causes = useView<readonly DeadLetterCause[]>("/console/api/dead-letters/causes", ["deliveries", "actions"])
  // Up here, so that a round goes on being shown when the last of its letters has left the desk.
  const round = useRound()
  return (
    <Page title={t("title")} lead={t("lead")}>
      {round.state && <Round state={round.state} stop={round.stop} />}
      <Viewed query={causes}>
        {(all) =>
          all.length === 0 ? (
            <Empty icon="check" title={t("none")}>
              {t("noneHint")}
            </Empty>
          ) : (
            all.map((cause) => (
              <CauseCard
                key={cause.ids[0]}
                cause={cause}
                isOpen={cause.consumer === consumer || all.length === 1}
                begin={round.begin}
              />
            ))
          )
        }
      </Viewed>
    </Page>
  )
}

type CauseCardProps = {
  readonly cause: Cause
  readonly isOpen: boolean
  readonly begin: ReturnType<typeof useRound>["begin"]
}

function CauseCard({ cause, isOpen: isOpenAtFirst, begin }: CauseCardProps) {
  const t = useWords(words)
  const nameOf = useWords(consumerWords)
  const effectOf = useWords(effectWords)
  const [isOpen, setOpen] = useState(isOpenAtFirst)
  const { consumer, reason, count, oldestAt, ids } = cause
  return (
    <section className="card">
      <header className="card-head">
        <div className="dead-letters-cause">
          <h2>{nameOf(consumer)}</h2>
          <Status tone="stuck">{t("count", { count })}</Status>
          <span className="small soft">
            {t("since")} <Ago at={oldestAt} />
          </span>
        </div>
        <div className="row">
          <Ask
            verb={t("resendAll")}
            icon="again"
            title={t("resendAllTitle", { count: ids.length })}
            reason="none"
            act={() => begin("sending", ids, resend)}
          >
            <p>{effectOf(consumer)}</p>
            <p className="soft">{t("resendAllWhat")}</p>
          </Ask>
          <Ask
            verb={t("discardAll")}
            icon="stop"
            isDanger
            title={t("discardAllTitle", { count: ids.length })}
            act={(why) => begin("discarding", ids, (id) => discard(id, why))}
          >
            <p>{t("discardWhat")}</p>
          </Ask>
        </div>
      </header>
      <p className="dead-letters-reason">{reason}</p>
      {isOpen ? (
        <Letters ids={ids} consumer={consumer} />
      ) : (
        <div>
          <Button look="quiet" icon="chevron" onPress={() => setOpen(true)}>
            {t("show")}
          </Button>
        </div>
      )}
    </section>
  )
}
