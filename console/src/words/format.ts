import { useMemo } from "react"
import { useLanguage } from "./language.tsx"

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Numbers, money and times, as they are written in the language at hand. Times are ISO 8601 or milliseconds. */
export function useFormat() {
  const { language } = useLanguage()
  return useMemo(() => formatsOf(language), [language])
}

export function formatsOf(language: "ko" | "en") {
  const locale = language === "ko" ? "ko-KR" : "en-US"
  const number = new Intl.NumberFormat(locale)
  const clock = new Intl.DateTimeFormat(locale, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hour12: false,
  })
  const shortClock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hour12: false })
  const day = new Intl.DateTimeFormat(locale, { month: "short", day: "numeric" })
  const full = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium", hour12: false })
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" })
  const milliseconds = (time: string | number) => (typeof time === "number" ? time : Date.parse(time))
  /** A length of time, short: "4 s", "12 min", "3 h", "2 d". */
  const length = (span: number) => {
    const [value, ko, en] =
      span < MINUTE
        ? [span / 1_000, "초", "s"]
        : span < HOUR
          ? [span / MINUTE, "분", "min"]
          : span < DAY
            ? [span / HOUR, "시간", "h"]
            : [span / DAY, "일", "d"]
    const whole = number.format(Math.max(0, Math.floor(value as number)))
    return language === "ko" ? `${whole}${ko}` : `${whole} ${en}`
  }
  return {
    number: (value: number) => number.format(value),
    /** With its sign, as in the ledger. */
    signed: (value: number) => `${value > 0 ? "+" : value < 0 ? "−" : ""}${number.format(Math.abs(value))}`,
    won: (value: number) => (language === "ko" ? `${number.format(value)}원` : `₩${number.format(value)}`),
    clock: (time: string | number) => clock.format(milliseconds(time)),
    shortClock: (time: string | number) => shortClock.format(milliseconds(time)),
    /** The clock of today, else the day and the clock. */
    moment(time: string | number, now = Date.now()) {
      const at = milliseconds(time)
      const isToday = new Date(at).toDateString() === new Date(now).toDateString()
      return isToday ? clock.format(at) : `${day.format(at)} ${shortClock.format(at)}`
    },
    full: (time: string | number) => full.format(milliseconds(time)),
    /** "3 min. ago", "in 12 sec." */
    ago(time: string | number, now = Date.now()) {
      const difference = milliseconds(time) - now
      const size = Math.abs(difference)
      if (size < MINUTE) return relative.format(Math.round(difference / 1_000), "second")
      if (size < HOUR) return relative.format(Math.round(difference / MINUTE), "minute")
      if (size < DAY) return relative.format(Math.round(difference / HOUR), "hour")
      return relative.format(Math.round(difference / DAY), "day")
    },
    length,
    /** The same down to the second, as long as it is less than an hour: "1 min 48 s". */
    lengthInSeconds(span: number) {
      const seconds = Math.floor((span % MINUTE) / 1_000) * 1_000
      return span < MINUTE || span >= HOUR || seconds === 0 ? length(span) : `${length(span)} ${length(seconds)}`
    },
  }
}
