import { useEffect, useState } from "react"
import { useFormat } from "../words/format.ts"
import { useWords } from "../words/language.tsx"
import { words } from "./words.ts"

/** Milliseconds since 1970, as of the last tick. */
export function useNow(everyMs = 1_000): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const tick = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(tick)
  }, [everyMs])
  return now
}

/** A moment, as a clock reads; the whole of it on hovering. */
export function Moment({ at }: { at: string }) {
  const format = useFormat()
  return (
    <time className="number" dateTime={at} title={format.full(at)}>
      {format.moment(at)}
    </time>
  )
}

/** How long ago, or how long until. */
export function Ago({ at }: { at: string }) {
  const format = useFormat()
  const now = useNow()
  return (
    <time className="number" dateTime={at} title={format.full(at)}>
      {format.ago(at, now)}
    </time>
  )
}

/** How old something is, as a length. */
export function Age({ since }: { since: string }) {
  const format = useFormat()
  const now = useNow()
  return (
    <time className="number" dateTime={since} title={format.full(since)}>
      {format.length(now - Date.parse(since))}
    </time>
  )
}

/** How long it still takes, to the second where `isExact`; `now` once it is due. */
export function Countdown({ until, isExact = false }: { until: string; isExact?: boolean }) {
  const t = useWords(words)
  const format = useFormat()
  const left = Date.parse(until) - useNow()
  return (
    <time className="number" dateTime={until} title={format.full(until)}>
      {left <= 0 ? t("now") : isExact ? format.lengthInSeconds(left) : format.length(left)}
    </time>
  )
}
