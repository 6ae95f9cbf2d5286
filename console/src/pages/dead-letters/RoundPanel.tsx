import "./round.css"
import { Label, ProgressBar } from "react-aria-components"
import { Button } from "../../parts/Button.tsx"
import { Icon } from "../../parts/Icon.tsx"
import { Explained } from "../../parts/Viewed.tsx"
import { useWords } from "../../words/language.tsx"
import { consumerWords } from "../overview/consumer-words.ts"
import type { Round, useRound } from "./use-round.ts"
import { roundWords } from "./words.ts"

type RoundPanelProps = { readonly round: Round } & Pick<ReturnType<typeof useRound>, "stop" | "goOn" | "dismiss">

/** How far a round has come, and how to stop it; then how it ended, and how to go on. */
export function RoundPanel({ round, stop, goOn, dismiss }: RoundPanelProps) {
  return round.state === "ended" ? (
    <Ended round={round} goOn={goOn} dismiss={dismiss} />
  ) : (
    <Running round={round} stop={stop} />
  )
}

function Running({ round: { job, progress, state }, stop }: Pick<RoundPanelProps, "round" | "stop">) {
  const t = useWords(roundWords)
  const nameOf = useWords(consumerWords)
  const done = progress.done + progress.gone
  return (
    <section className="round">
      <ProgressBar className="round-progress" value={done} maxValue={progress.of}>
        {({ percentage = 0 }) => (
          <>
            <Label>{t(job.kind, { consumer: nameOf(job.consumer) })}</Label>
            <span className="number">{t("progress", { done, of: progress.of })}</span>
            <div className="round-bar">
              <div style={{ width: `${percentage}%` }} />
            </div>
          </>
        )}
      </ProgressBar>
      <Button icon="stop" isDisabled={state === "stopping"} onPress={stop}>
        {t(state === "stopping" ? "stopping" : "stop")}
      </Button>
    </section>
  )
}

function Ended({ round, goOn, dismiss }: Pick<RoundPanelProps, "round" | "goOn" | "dismiss">) {
  const t = useWords(roundWords)
  const nameOf = useWords(consumerWords)
  const { job, progress, error } = round
  const { done, gone, of } = progress
  const left = of - done - gone
  const tone = error ? "stuck" : left > 0 ? "wait" : "good"
  return (
    <section className="round" data-tone={tone}>
      <Icon name={error ? "warning" : left > 0 ? "pause" : "check"} />
      <div className="round-end" role={error ? "alert" : "status"}>
        <p className="round-tally">
          {t(`ended ${job.kind}`, { consumer: nameOf(job.consumer), done })}
          {gone > 0 && ` · ${t("gone", { gone })}`}
          {left > 0 && ` · ${t("left", { left })}`}
        </p>
        {error && (
          <div className="small round-error">
            <span>{t("broken")}</span> <Explained error={error} />
          </div>
        )}
      </div>
      <div className="row">
        {left > 0 && (
          <Button icon="moving" onPress={() => void goOn(round)}>
            {t("goOn")}
          </Button>
        )}
        <Button look="quiet" onPress={dismiss}>
          {t("dismiss")}
        </Button>
      </div>
    </section>
  )
}
