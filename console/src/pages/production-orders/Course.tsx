import type { ReactNode } from "react"
import type { ProductionOrderStory } from "../../../../src/views/production-order-story.ts"
import type { Json } from "../../api/json.ts"
import type { IconName } from "../../parts/Icon.tsx"
import { Milestone } from "../../parts/Milestone.tsx"
import { Card } from "../../parts/Page.tsx"
import { Payload } from "../../parts/Payload.tsx"
import { Reason } from "../../parts/Reason.tsx"
import { Status, type Tone } from "../../parts/Status.tsx"
import { Moment } from "../../parts/Time.tsx"
import { useWords } from "../../words/language.tsx"
import { courseOf, type Step } from "./course.ts"
import { words } from "./course-words.ts"

type Story = Json<ProductionOrderStory>

/** Rows that the story has of asks, callbacks and arrivals at most. */
const MOST = 100

/** All that happened, in the order in which it did. */
export function Course({ story }: { story: Story }) {
  const t = useWords(words)
  const { asks, callbacks, arrivals } = story
  const isCut = [asks, callbacks, arrivals].some(({ length }) => length === MOST)
  return (
    <Card title={t("title")} aside={isCut && t("longest")}>
      <ol>
        {courseOf(story).map((step) => (
          <OneStep key={keyOf(step)} step={step} hasMany={asks.length > 1} />
        ))}
      </ol>
    </Card>
  )
}

function keyOf(step: Step): string {
  if (step.kind === "asked") return step.ask.id
  if (step.kind === "called-back") return step.callback.id
  return `${step.kind} ${step.at} ${step.kind === "arrived" ? step.arrival.ask : ""}`
}

type OneStepProps = { readonly step: Step; readonly hasMany: boolean }

/** `hasMany`: the factory was asked more than once, so it is told which ask a step belongs to. */
function OneStep({ step, hasMany }: OneStepProps) {
  const t = useWords(words)
  switch (step.kind) {
    case "requested":
      return <Told at={step.at} icon="factory" tone="over" what={t("requested", { pieces: step.pieces })} />
    case "asked":
      return <Asked ask={step.ask} />
    case "called-back":
      return <CalledBack callback={step.callback} hasMany={hasMany} />
    case "arrived": {
      const { pieces, ask } = step.arrival
      return (
        <Told at={step.at} icon="check" tone="good" what={t("arrived", { pieces })}>
          {hasMany && ask !== null && <span className="small soft">{t("toAsk", { ask })}</span>}
        </Told>
      )
    }
    case "ended":
      return <Ended step={step} />
  }
}

const askTones = {
  sending: "busy",
  "not-sent": "wait",
  accepted: "good",
  unconfirmed: "wait",
  rejected: "stuck",
} as const satisfies Record<Story["asks"][number]["state"], Tone>

function Asked({ ask }: { ask: Story["asks"][number] }) {
  const t = useWords(words)
  const { number, quantity, state, counted, askedAt, answer } = ask
  const status = <Status tone={askTones[state]}>{t(`ask ${state}`)}</Status>
  return (
    <Told at={askedAt} icon="moving" tone={askTones[state]} what={t("asked", { number, quantity })} status={status}>
      {answer !== null && (
        <p className="small">
          {state === "accepted" && <span className="soft">{t("answer")} </span>}
          {state === "accepted" ? <code>{answer}</code> : <Reason reason={answer} />}
        </p>
      )}
      {counted > 0 && counted < quantity && <p className="small soft">{t("counted", { counted })}</p>}
    </Told>
  )
}

const verdictTones = {
  counted: "good",
  "over-reported": "wait",
  repeated: "over",
  quarantined: "stuck",
} as const satisfies Record<NonNullable<Story["callbacks"][number]["verdict"]>, Tone>

function CalledBack({ callback, hasMany }: { callback: Story["callbacks"][number]; hasMany: boolean }) {
  const t = useWords(words)
  const { ask, receivedAt, verdict, reason, body } = callback
  const tone = verdict === null ? "busy" : verdictTones[verdict]
  const status = <Status tone={tone}>{t(`verdict ${verdict ?? "unread"}`)}</Status>
  return (
    <Told at={receivedAt} icon="mail" tone={tone} what={t("called-back")} status={status}>
      {hasMany && <span className="small soft">{t("toAsk", { ask })}</span>}
      {reason !== null && (
        <p className="small">
          <Reason reason={reason} />
        </p>
      )}
      <Payload label={t("body")} value={body} />
    </Told>
  )
}

function Ended({ step: { at, state, reason } }: { step: Extract<Step, { kind: "ended" }> }) {
  const t = useWords(words)
  const isAll = state === "arrived"
  return (
    <Told at={at} icon={isAll ? "check" : "minus"} tone={isAll ? "good" : "over"} what={t(`ended ${state}`)}>
      {reason !== null && (
        <p className="small">
          <Reason reason={reason} />
        </p>
      )}
    </Told>
  )
}

type ToldProps = {
  readonly at: string
  readonly icon: IconName
  readonly tone: Tone
  readonly what: string
  readonly status?: ReactNode
  readonly children?: ReactNode
}

function Told({ at, icon, tone, what, status, children }: ToldProps) {
  return (
    <Milestone
      icon={icon}
      tone={tone}
      head={
        <>
          <h3 className="milestone-title">{what}</h3>
          {status}
        </>
      }
      when={<Moment at={at} />}
    >
      {children}
    </Milestone>
  )
}
