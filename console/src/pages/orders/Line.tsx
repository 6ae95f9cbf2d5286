import "./line.css"
import { Icon, type IconName } from "../../parts/Icon.tsx"
import { Countdown, Moment } from "../../parts/Time.tsx"
import { useWords } from "../../words/language.tsx"
import { stationNames, stationWords, words } from "./line-words.ts"
import type { Station, StationName } from "./station.ts"

const icons: Record<StationName, IconName> = {
  checkout: "orders",
  stock: "products",
  refill: "again",
  factory: "factory",
  callback: "letters",
  filled: "check",
  cancelled: "stop",
  ad: "eye",
  vip: "customers",
  marketing: "mail",
}

/** Nothing to be glad about, and nothing to do. */
const quiet: readonly Station["word"][] = ["part-there", "none-there", "ran-short", "paused", "cancelled"]

/** Where the order has passed, where it is now, and what is still before it. */
export function Line({ stations }: { stations: readonly Station[] }) {
  const t = useWords(words)
  return (
    <div className="line-frame">
      <ol className="line" aria-label={t("line")}>
        {stations.map((station) => (
          <Stop key={station.name} station={station} />
        ))}
      </ol>
    </div>
  )
}

function Stop({ station: { name, state, word, at, next } }: { station: Station }) {
  const t = useWords(words)
  const nameOf = useWords(stationNames)
  const wordFor = useWords(stationWords)
  const isNow = state === "under-way"
  return (
    <li
      className="line-stop"
      data-state={state}
      data-quiet={quiet.includes(word) || undefined}
      aria-current={isNow ? "step" : undefined}
    >
      <span className="line-mark">
        <Icon name={state === "stuck" ? "warning" : icons[name]} size={20} />
      </span>
      <span className="line-name">{nameOf(name)}</span>
      <span className="line-word">{wordFor(word)}</span>
      <span className="line-time">
        {isNow && next ? (
          <>
            {t(next.what)} <Countdown until={next.at} isExact />
          </>
        ) : (
          at && <Moment at={at} />
        )}
      </span>
    </li>
  )
}
