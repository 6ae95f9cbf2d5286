import type { DeadLetterCause } from "../../../../src/views/dead-letter-causes.ts"
import type { DeadLetter } from "../../../../src/views/lists.ts"
import type { Json } from "../../api/json.ts"
import { useView } from "../../api/views.ts"
import { Ask } from "../../parts/Ask.tsx"
import { Id, Payload } from "../../parts/Payload.tsx"
import { Moment } from "../../parts/Time.tsx"
import { Viewed } from "../../parts/Viewed.tsx"
import { useWords } from "../../words/language.tsx"
import { discard, resend } from "./deeds.ts"
import { effectWords, words } from "./words.ts"

type Letter = Json<DeadLetter>
type Consumer = DeadLetterCause["consumer"]

/** The letters of one cause, longest dead first, as far as they are among the first 200 on the desk. */
export function Letters({ ids, consumer }: { ids: readonly string[]; consumer: Consumer }) {
  const t = useWords(words)
  const desk = useView<readonly DeadLetter[]>("/dead-letters?limit=200", ["deliveries", "actions"])
  return (
    <Viewed query={desk}>
      {(all) => {
        const wanted = new Set(ids)
        const letters = all.filter(({ id }) => wanted.has(id))
        return (
          <>
            <ul className="dead-letters-list">
              {letters.map((letter) => (
                <li key={letter.id}>
                  <OneLetter letter={letter} consumer={consumer} />
                </li>
              ))}
            </ul>
            {letters.length < ids.length && <p className="small soft">{t("more", { count: letters.length })}</p>}
          </>
        )
      }}
    </Viewed>
  )
}

function OneLetter({ letter, consumer }: { letter: Letter; consumer: Consumer }) {
  const t = useWords(words)
  const effectOf = useWords(effectWords)
  const { id, eventId, type, data, diedAt, attempts } = letter
  return (
    <article className="dead-letters-letter" aria-label={`${type} ${eventId}`}>
      <div className="row">
        <strong>{type}</strong>
        <Id id={eventId} />
        <span className="small soft">
          <Moment at={diedAt} />
        </span>
      </div>
      <Payload label={t("event")} value={data} />
      <details className="payload">
        <summary>{t("attempts", { count: attempts.length })}</summary>
        <ol className="dead-letters-attempts">
          {attempts.map(({ at, reason }) => (
            <li key={at}>
              <Moment at={at} /> {reason}
            </li>
          ))}
        </ol>
      </details>
      <div className="row">
        <Ask verb={t("resend")} icon="again" title={t("resendTitle")} reason="none" act={() => resend(id)}>
          <p>{effectOf(consumer)}</p>
        </Ask>
        <Ask verb={t("discard")} isDanger title={t("discardTitle")} act={(why) => discard(id, why)}>
          <p>{t("discardWhat")}</p>
        </Ask>
      </div>
    </article>
  )
}
