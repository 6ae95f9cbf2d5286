import { Link } from "@tanstack/react-router"
import type { KilledWorker } from "../../../../src/views/trials.ts"
import { act } from "../../api/client.ts"
import type { Json } from "../../api/json.ts"
import { Button } from "../../parts/Button.tsx"
import { Icon, type IconName } from "../../parts/Icon.tsx"
import { Card } from "../../parts/Page.tsx"
import { Id } from "../../parts/Payload.tsx"
import { Moment, useNow } from "../../parts/Time.tsx"
import { Explained } from "../../parts/Viewed.tsx"
import { useFormat } from "../../words/format.ts"
import { useWords } from "../../words/language.tsx"
import { consumerWords } from "../overview/consumer-words.ts"
import { lastWorkOf, leaseEndOf, type Step } from "./last-work.ts"
import { type TrialsNow, useTrying } from "./use-trials.ts"
import { words } from "./words.ts"

/** A process that dies with work in its hands, and who does that work instead. */
export function KillWorker({ trials: { killed } }: { trials: TrialsNow }) {
  const t = useWords(words)
  const { isActing, error, attempt } = useTrying()
  const isAboutToDie = killed !== null && killed.killedAt === null && killed.failure === null
  return (
    <Card title={t("kill")}>
      <p className="soft trials-lead">{t("killLead")}</p>
      <div>
        <Button
          look="danger"
          icon="stop"
          isPending={isActing || isAboutToDie}
          onPress={() => void attempt(() => act<TrialsNow>("POST", "/console/api/trials/kill-worker"))}
        >
          {t("killIt")}
        </Button>
      </div>
      {error && (
        <div className="notice" data-tone="stuck" role="alert">
          <Explained error={error} />
        </div>
      )}
      {killed && <LastWork killed={killed} />}
    </Card>
  )
}

const icons: Record<Step["state"], IconName> = { done: "check", now: "clock", stuck: "warning" }

function LastWork({ killed }: { killed: Json<KilledWorker> }) {
  const now = useNow(500)
  return (
    <ol className="trials-story">
      {lastWorkOf(killed, now).map(({ name, state, at }) => (
        <li key={name} data-name={name} data-state={state}>
          <span className="trials-mark">
            <Icon name={name === "killed" ? "stop" : icons[state]} size={14} />
          </span>
          <div>
            <Sentence name={name} killed={killed} now={now} />
          </div>
          {at && (
            <span className="small soft">
              <Moment at={at} />
            </span>
          )}
        </li>
      ))}
    </ol>
  )
}

function Sentence({ name, killed, now }: { name: Step["name"]; killed: Json<KilledWorker>; now: number }) {
  const t = useWords(words)
  const work = useWorkWord()
  const format = useFormat()
  const { pid, consumer, eventId, killedAt, doneAt, failure } = killed
  switch (name) {
    case "took":
      return (
        <>
          {t("took", { work: work(consumer ?? "") })} {eventId && <Id id={eventId} />}
        </>
      )
    case "toLease":
      return <>{t("toLease", { left: format.length(leaseEndOf(killedAt!) - now) })}</>
    case "done":
      return <>{t("done", { seconds: Math.round((Date.parse(doneAt!) - Date.parse(killedAt!)) / 1_000) })}</>
    case "failure":
      return (
        <>
          {t(`failure/${failure!}`)}{" "}
          {failure === "dead-letter" && <Link to="/console/dead-letters">{t("letters")}</Link>}
        </>
      )
    default:
      return <>{t(name, { pid: String(pid) })}</>
  }
}

/** What a consumer does; of one that is new here, its name. */
function useWorkWord(): (consumer: string) => string {
  const t = useWords(consumerWords)
  return (consumer) => (consumer in consumerWords ? t(consumer as keyof typeof consumerWords) : consumer)
}
