import { Link } from "@tanstack/react-router"
import type { Vip } from "../../../../src/views/vips.ts"
import type { Json } from "../../api/json.ts"
import { Reason } from "../../parts/Reason.tsx"
import { Status, type Tone } from "../../parts/Status.tsx"
import { Countdown, Moment } from "../../parts/Time.tsx"
import { useWords } from "../../words/language.tsx"
import { words } from "./words.ts"

type MarketingProps = { readonly marketing: Json<Vip["marketing"]> }

const tones: Record<Vip["marketing"]["state"], Tone> = { told: "good", waiting: "busy", dead: "stuck", off: "over" }

/** Whether marketing knows; if not yet, when it is told, or why nobody tells it. */
export function Marketing({ marketing }: MarketingProps) {
  const t = useWords(words)
  const { state, attempts, lastError } = marketing
  const isTriedAgain = state === "waiting" && attempts > 0
  return (
    <div className="customers-marketing">
      <span className="row">
        <Status tone={isTriedAgain ? "wait" : tones[state]}>{t(state)}</Status>
        <span className="soft small">
          <When marketing={marketing} />
        </span>
      </span>
      {state !== "told" && lastError && (
        <span className="soft small">
          <Reason reason={lastError} />
        </span>
      )}
    </div>
  )
}

function When({ marketing: { state, at, attempts, nextAttemptAt } }: MarketingProps) {
  const t = useWords(words)
  if (state === "told") return at && <Moment at={at} />
  if (state === "dead")
    return (
      <Link to="/console/dead-letters" search={{ consumer: "notify-marketing" }}>
        {t("deadLetters")}
      </Link>
    )
  if (state === "off" || nextAttemptAt === null) return null
  return (
    <>
      {attempts > 0 && `${t("attempts", { count: attempts })} · `}
      {t("next")} <Countdown until={nextAttemptAt} />
    </>
  )
}
