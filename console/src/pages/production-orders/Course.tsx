import type { ReactNode } from "react"
import type { ProductionOrderStory } from "../../../../src/views/production-order-story.ts"
import type { Json } from "../../api/json.ts"
import { Payload } from "../../parts/Payload.tsx"
import { Status, type Tone } from "../../parts/Status.tsx"
import { Moment } from "../../parts/Time.tsx"
import { useFormat } from "../../words/format.ts"
import { useWords } from "../../words/language.tsx"
import { words } from "./words.ts"

type Story = Json<ProductionOrderStory>

const askTones = {
  sending: "busy",
  "not-sent": "wait",
  accepted: "good",
  unconfirmed: "wait",
  rejected: "stuck",
} as const
const verdictTones = { counted: "good", "over-reported": "stuck", repeated: "over", quarantined: "stuck" } as const

/** Asks, callbacks and arrivals, in the order in which they came. */
export function Course({ story: { asks, callbacks, arrivals } }: { story: Story }) {
  const t = useWords(words)
  const format = useFormat()
  const steps: { key: string; at: string; what: string; tone?: Tone; how?: string; more?: ReactNode }[] = [
    ...asks.map(({ id, number, quantity, askedAt, state, answer }) => ({
      key: id,
      at: askedAt,
      what: t("asked", { number, quantity: format.number(quantity) }),
      tone: askTones[state],
      how: t(`ask ${state}`),
      more: answer && <span className="small soft">{answer}</span>,
    })),
    ...callbacks.map(({ id, ask, receivedAt, verdict, reason, body }) => ({
      key: id,
      at: receivedAt,
      what: t("calledBack", { ask }),
      tone: verdict === null ? ("busy" as const) : verdictTones[verdict],
      how: t(`verdict ${verdict ?? "unread"}`),
      more: (
        <>
          {reason && <span className="small soft">{reason}</span>}
          <Payload label={t("body")} value={body} />
        </>
      ),
    })),
    ...arrivals.map(({ at, pieces }) => ({
      key: `${at} ${pieces}`,
      at,
      what: t("booked", { pieces: format.number(pieces) }),
    })),
  ].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
  if (steps.length === 0) return <p className="soft">{t("nothing")}</p>
  return (
    <ol className="production-course">
      {steps.map(({ key, at, what, tone, how, more }) => (
        <li key={key}>
          <Moment at={at} />
          <div>
            <div className="row">
              <h3>{what}</h3>
              {tone && how && <Status tone={tone}>{how}</Status>}
            </div>
            {more}
          </div>
        </li>
      ))}
    </ol>
  )
}
