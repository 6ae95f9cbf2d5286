import { Icon, type IconName } from "../../parts/Icon.tsx"
import { Moment, useNow } from "../../parts/Time.tsx"
import { useFormat } from "../../words/format.ts"
import { useWords } from "../../words/language.tsx"
import { aheadOf, type News, newsOf, type Station, stationsOf, type Story } from "./progress.ts"
import { words } from "./words.ts"

const icons: Record<Station["state"], IconName> = { done: "check", now: "clock", later: "minus" }

/** The way of an order, station by station, to where it is now. */
export function Stations({ story }: { story: Story }) {
  const t = useWords(words)
  const format = useFormat()
  const ahead = aheadOf(story)
  return (
    <ol className="shop-stations">
      {stationsOf(story).map(({ name, state, at, pieces }) => (
        <li key={name} data-state={state} aria-current={state === "now" ? "step" : undefined}>
          <span className="shop-station-mark">
            <Icon name={name === "cancelled" ? "stop" : icons[state]} size={14} />
          </span>
          <div>
            <p className="shop-station-name">
              <span>
                {t(`station/${name}`, { count: name === "waiting" ? pieces : format.number(pieces) })}
                <span className="for-screen-readers"> ({t(`state/${state}`)})</span>
              </span>
              {at && (
                <span className="small soft">
                  <Moment at={at} />
                </span>
              )}
            </p>
            {name === "waiting" && (
              <p className="small soft">
                {ahead !== null && (ahead > 0 ? t("behind", { count: format.number(ahead) }) : t("nextInLine"))}{" "}
                <FactoryNews news={newsOf(story)} />
              </p>
            )}
          </div>
        </li>
      ))}
    </ol>
  )
}

function FactoryNews({ news }: { news: News | null }) {
  const t = useWords(words)
  const format = useFormat()
  const now = useNow()
  if (!news) return null
  const left = "at" in news ? Date.parse(news.at) - now : 0
  return (
    <>
      {t(`news/${news.kind}`)}
      {"at" in news && (
        <strong className="shop-next">
          {left > 0 ? t(`then/${news.kind}`, { length: format.length(left) }) : t("anyMoment")}
        </strong>
      )}
    </>
  )
}
