import type { OldestUndone } from "../../../../src/views/overview.ts"
import type { Json } from "../../api/json.ts"
import { Age, Countdown } from "../../parts/Time.tsx"
import { useWords } from "../../words/language.tsx"
import { consumerWords } from "./consumer-words.ts"
import { words } from "./words.ts"

/** How long the oldest undone work has been waiting, whose it is, and when it is tried again. */
export function Oldest({ work }: { work: Json<OldestUndone> | null }) {
  const t = useWords(words)
  const name = useWords(consumerWords)
  return (
    <dl className="oldest">
      <dt>{t("oldest")}</dt>
      <dd className="oldest-age">{work ? <Age since={work.since} /> : t("none")}</dd>
      {work ? (
        <dd className="small">
          <strong>{name(work.consumer)}</strong> <code>{work.type}</code>
          <br />
          {work.nextAttemptAt ? (
            <>
              {t("triedAgainIn")} <Countdown until={work.nextAttemptAt} isExact />
            </>
          ) : (
            t("atWorkOrDue")
          )}
        </dd>
      ) : (
        <dd className="small">{t("noneWhy")}</dd>
      )}
    </dl>
  )
}
