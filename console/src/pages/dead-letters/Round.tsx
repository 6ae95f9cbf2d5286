import { useEffect, useRef, useState } from "react"
import { Label, ProgressBar } from "react-aria-components"
import { useLookAgain } from "../../api/views.ts"
import { Button } from "../../parts/Button.tsx"
import { Notice } from "../../parts/Viewed.tsx"
import { useFormat } from "../../words/format.ts"
import { useWords } from "../../words/language.tsx"
import { oneByOne, type Progress } from "./one-by-one.ts"
import { words } from "./words.ts"

type Kind = "sending" | "discarding"
type State = { readonly kind: Kind; readonly progress: Progress; readonly isRunning: boolean; readonly error?: Error }

/** Many letters, one after the other, while the page shows how far it has come. */
export function useRound() {
  const [state, setState] = useState<State>()
  const stopping = useRef(new AbortController())
  const lookAgain = useLookAgain()
  const isRunning = state?.isRunning ?? false
  useEffect(() => {
    if (!isRunning) return undefined
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener("beforeunload", ask)
    return () => removeEventListener("beforeunload", ask)
  }, [isRunning])
  return {
    state,
    stop: () => stopping.current.abort(),
    /** Resolves at once: the question that began it closes, and the round is shown on the page. */
    async begin(kind: Kind, ids: readonly string[], deed: (id: string) => Promise<"done" | "gone">): Promise<void> {
      stopping.current = new AbortController()
      let last: Progress = { done: 0, gone: 0, of: ids.length }
      const tell = (progress: Progress) => {
        last = progress
        setState({ kind, progress, isRunning: true })
      }
      void oneByOne(ids, deed, stopping.current.signal, tell)
        .then(
          (progress) => setState({ kind, progress, isRunning: false }),
          (error: Error) => setState({ kind, progress: last, isRunning: false, error }),
        )
        .finally(lookAgain)
    },
  }
}

export function Round({ state, stop }: { state: State; stop: () => void }) {
  const t = useWords(words)
  const format = useFormat()
  const { kind, progress, isRunning, error } = state
  const { done, gone, of } = progress
  if (!isRunning)
    return (
      <Notice tone={error ? "stuck" : "good"} icon={error ? "warning" : "check"}>
        {error && `${t("broken", { why: error.message })} `}
        {t("ended", { done: format.number(done), gone: format.number(gone), left: format.number(of - done - gone) })}
      </Notice>
    )
  return (
    <section className="card">
      <ProgressBar className="dead-letters-round" value={done + gone} maxValue={of}>
        {({ percentage = 0 }) => (
          <>
            <Label>{t(kind)}</Label>
            <span className="number soft">
              {t("progress", { done: format.number(done + gone), of: format.number(of) })}
            </span>
            <div className="dead-letters-bar">
              <div style={{ width: `${percentage}%` }} />
            </div>
          </>
        )}
      </ProgressBar>
      <div>
        <Button icon="stop" onPress={stop}>
          {t("stop")}
        </Button>
      </div>
    </section>
  )
}
