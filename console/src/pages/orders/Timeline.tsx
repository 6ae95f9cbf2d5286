import "./timeline.css"
import { Link } from "@tanstack/react-router"
import type { IconName } from "../../parts/Icon.tsx"
import { Milestone } from "../../parts/Milestone.tsx"
import { Status, type Tone } from "../../parts/Status.tsx"
import { Countdown, Moment } from "../../parts/Time.tsx"
import { useFormat } from "../../words/format.ts"
import { say, useLanguage, useWords, type Words } from "../../words/language.tsx"
import { type Chapter, chaptersOf, type Told } from "./chapters.ts"
import { StepDetails } from "./StepDetails.tsx"
import type { Step } from "./station.ts"
import { doneWords, openWords, words } from "./step-words.ts"

/** Every step of an order's life, and what is still to come. */
export function Timeline({ steps }: { steps: readonly Step[] }) {
  const chapters = chaptersOf(steps)
  return (
    <div className="timeline">
      {chapters.map((chapter) => (
        <Part key={chapter.name} chapter={chapter} isOnly={chapters.length === 1} />
      ))}
    </div>
  )
}

function Part({ chapter: { name, steps }, isOnly }: { chapter: Chapter; isOnly: boolean }) {
  const t = useWords(words)
  return (
    <section>
      {!isOnly && <h3 className="timeline-chapter">{t(name)}</h3>}
      <ol>
        {steps.map((told, index) => (
          // Steps are only added: a place in the chapter is always the same step's, or a later state of it.
          <One key={index} told={told} />
        ))}
      </ol>
    </section>
  )
}

const icons: Record<Step["state"], IconName> = {
  done: "check",
  "under-way": "moving",
  waiting: "clock",
  stuck: "warning",
}
const tones = { done: "good", "under-way": "busy", waiting: "wait", stuck: "stuck" } as const satisfies Record<
  Step["state"],
  Tone
>

function One({ told: { step, after } }: { told: Told }) {
  const t = useWords(words)
  const title = useTitle(step)
  const { state, at, sku, next } = step
  return (
    <Milestone
      icon={isSetback(step) ? "minus" : icons[state]}
      tone={isSetback(step) ? "over" : tones[state]}
      head={
        <>
          <span className="milestone-title">{title}</span>
          {sku !== null && (
            <Link className="timeline-sku" to="/console/products/$sku" params={{ sku }}>
              {sku}
            </Link>
          )}
          {state !== "done" && <Status tone={tones[state]}>{t(state)}</Status>}
        </>
      }
      when={
        at !== null && (
          <>
            <Moment at={at} />
            {after !== null && <After milliseconds={after} />}
          </>
        )
      }
    >
      {next && (
        <p className="timeline-next">
          {t(next.what)} · <Countdown until={next.at} isExact />
        </p>
      )}
      <StepDetails step={step} />
    </Milestone>
  )
}

/** It happened, but nobody ticks it off. */
const isSetback = ({ kind, state }: Step) =>
  state === "done" && (kind === "waits" || kind === "ran-short" || kind === "cancelled" || kind === "put-back")

/** What happened has another verb than what is to happen. */
function useTitle({ kind, at, state, pieces }: Step): string {
  const { language } = useLanguage()
  const isOpen = at === null || (state === "stuck" && kind !== "called-back")
  const title = (isOpen && (openWords as Words)[kind]) || doneWords[kind]
  return say(title[language], language, { pieces: pieces ?? 0 })
}

function After({ milliseconds }: { milliseconds: number }) {
  const t = useWords(words)
  const format = useFormat()
  const { language } = useLanguage()
  if (milliseconds === 0) return null
  const tenths = Math.max(0.1, Math.round(milliseconds / 100) / 10)
  const short = language === "ko" ? `${format.number(tenths)}초` : `${format.number(tenths)} s`
  return (
    <span className="soft">{t("later", { length: milliseconds < 10_000 ? short : format.length(milliseconds) })}</span>
  )
}
