import { Link } from "@tanstack/react-router"
import type { ReactNode } from "react"
import { Payload } from "../../parts/Payload.tsx"
import { Reason } from "../../parts/Reason.tsx"
import { Moment } from "../../parts/Time.tsx"
import { useWords } from "../../words/language.tsx"
import type { Step } from "./station.ts"
import { words } from "./step-words.ts"

/** What is known of a step beyond its sentence: why, what failed, what was sent, and where to read more. */
export function StepDetails({ step }: { step: Step }) {
  const t = useWords(words)
  const { kind, note, attempts, consumer } = step
  const ahead = fieldOf(step, "waits", "ahead")
  const subject = fieldOf(step, "ads-paused", "subject") ?? fieldOf(step, "ads-resumed", "subject")
  const isSaid = note !== null && note !== attempts.at(-1)?.reason
  return (
    <>
      {typeof ahead === "number" && <p className="timeline-note">{t("queue", { ahead })}</p>}
      {typeof subject === "string" && <Note name={t("subject")} text={subject} />}
      {isSaid && (
        <Note name={t(kind === "asked" && step.at !== null ? "answer" : "why")} text={<Reason reason={note} />} />
      )}
      {attempts.length > 0 && <Attempts attempts={attempts} isOpen={step.state !== "done"} />}
      <Sent step={step} />
      {(step.link || consumer) && (
        <p className="timeline-more">
          {step.link && <More step={step} link={step.link} />}
          {consumer && (
            <span className="soft">
              {t("consumer")} <code>{consumer}</code>
            </span>
          )}
        </p>
      )}
    </>
  )
}

function fieldOf({ kind, payload }: Step, of: Step["kind"], field: string): unknown {
  return kind === of && typeof payload === "object" && payload !== null
    ? (payload as Record<string, unknown>)[field]
    : undefined
}

function Note({ name, text }: { name: string; text: ReactNode }) {
  return (
    <p className="timeline-note">
      <span className="soft">{name}</span> {text}
    </p>
  )
}

function Attempts({ attempts, isOpen }: Pick<Step, "attempts"> & { isOpen: boolean }) {
  const t = useWords(words)
  return (
    <details className="timeline-attempts" open={isOpen || undefined}>
      <summary>{t("attempts", { count: attempts.length })}</summary>
      <ol>
        {attempts.map(({ at, reason }) => (
          <li key={at}>
            <Moment at={at} /> <Reason reason={reason} />
          </li>
        ))}
      </ol>
    </details>
  )
}

const labels: Partial<Record<Step["kind"], "sent" | "received" | "event">> = {
  asked: "sent",
  "marketing-told": "sent",
  "called-back": "received",
  "ran-short": "event",
  bulk: "event",
}

function Sent({ step: { kind, payload } }: { step: Step }) {
  const t = useWords(words)
  const label = labels[kind]
  return payload !== null && label ? <Payload label={t(label)} value={payload} /> : null
}

const postKinds: Partial<Record<Step["kind"], string>> = {
  "ads-paused": "ads-pause",
  "ads-resumed": "ads-resume",
  "marketing-told": "webhook",
}

function More({ step: { kind, consumer }, link }: { step: Step; link: NonNullable<Step["link"]> }) {
  const t = useWords(words)
  const word = link.to === "post" ? t(kind === "marketing-told" ? "to webhook" : "to mail") : t(`to ${link.to}`)
  switch (link.to) {
    case "production-order":
      return (
        <Link to="/console/production-orders/$id" params={{ id: link.id }}>
          {word}
        </Link>
      )
    case "dead-letter":
      return (
        <Link to="/console/dead-letters" search={consumer ? { consumer } : {}}>
          {word}
        </Link>
      )
    case "post":
      return (
        <Link to="/console/posts/$kind/$id" params={{ kind: postKinds[kind]!, id: link.id }}>
          {word}
        </Link>
      )
    case "customer":
      return (
        <Link to="/console/orders" search={{ customerId: link.id }}>
          {word}
        </Link>
      )
  }
}
