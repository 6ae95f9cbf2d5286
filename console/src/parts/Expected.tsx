import { useFormat } from "../words/format.ts"
import { useWords } from "../words/language.tsx"
import { Status } from "./Status.tsx"
import { useNow } from "./Time.tsx"
import { words } from "./words.ts"

/** How long until something that is expected, to the second where `isExact`; and how late it is once that time is over. */
export function Expected({ at, isExact = false }: { at: string; isExact?: boolean }) {
  const t = useWords(words)
  const format = useFormat()
  const left = Date.parse(at) - useNow()
  return (
    <time className="number" dateTime={at} title={format.full(at)}>
      {left > 0 ? (
        format[isExact ? "lengthInSeconds" : "length"](left)
      ) : (
        <Status tone="wait">{t("late", { length: format.length(-left) })}</Status>
      )}
    </time>
  )
}
