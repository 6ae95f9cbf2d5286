import { Link } from "@tanstack/react-router"
import { useState } from "react"
import type { DeadLetterCause } from "../../../../src/views/dead-letter-causes.ts"
import type { DeadLetter } from "../../../../src/views/lists.ts"
import type { Json } from "../../api/json.ts"
import { Button } from "../../parts/Button.tsx"
import { Id, Payload } from "../../parts/Payload.tsx"
import { Reason } from "../../parts/Reason.tsx"
import { Moment } from "../../parts/Time.tsx"
import { Viewed } from "../../parts/Viewed.tsx"
import { useWords } from "../../words/language.tsx"
import { type About, aboutWhat } from "./about.ts"
import { LetterDeeds } from "./LetterDeeds.tsx"
import { useLetters } from "./use-letters.ts"
import { aboutWords, words } from "./words.ts"

const FEW = 10
const MORE = 50

type LettersProps = Pick<Json<DeadLetterCause>, "consumer" | "ids" | "count">

/** The letters of one cause, longest dead first. */
export function Letters({ consumer, ids, count }: LettersProps) {
  const t = useWords(words)
  const [most, setMost] = useState(FEW)
  const found = useLetters(ids, most)
  return (
    <Viewed query={found}>
      {(letters) => (
        <>
          <ul className="dead-letters-list">
            {letters.map((letter) => (
              <OneLetter key={letter.id} letter={letter} consumer={consumer} isAlone={ids.length === 1} />
            ))}
          </ul>
          {letters.length < count && (
            <p className="row small soft">
              {t("shown", { shown: letters.length, count })}
              {most < ids.length && (
                <Button look="quiet" onPress={() => setMost(most + MORE)}>
                  {t("more")}
                </Button>
              )}
            </p>
          )}
        </>
      )}
    </Viewed>
  )
}

type OneLetterProps = Pick<LettersProps, "consumer"> & { readonly letter: Json<DeadLetter>; readonly isAlone: boolean }

function OneLetter({ letter, consumer, isAlone }: OneLetterProps) {
  const t = useWords(words)
  const { eventId, data, diedAt, attempts } = letter
  return (
    <li className="dead-letters-letter">
      <div className="dead-letters-head">
        <Moment at={diedAt} />
        <ul className="row dead-letters-about">
          {aboutWhat(letter).map((about) => (
            <li key={about.what}>
              <AboutLink about={about} />
            </li>
          ))}
        </ul>
        <span className="small soft">
          <Id id={eventId} />
        </span>
      </div>
      <div className="row">
        <LetterDeeds letter={letter} consumer={consumer} />
      </div>
      <div className="dead-letters-more">
        <details className="payload" open={isAlone || undefined}>
          <summary>{t("attempts", { count: attempts.length })}</summary>
          <ol className="dead-letters-attempts">
            {attempts.map(({ at, reason }, index) => (
              // Two may have failed in one millisecond; none is ever added before another.
              <li key={index}>
                <Moment at={at} />{" "}
                <span>
                  <Reason reason={reason} />
                </span>
              </li>
            ))}
          </ol>
        </details>
        <Payload label={t("event")} value={data} />
      </div>
    </li>
  )
}

function AboutLink({ about: { what, id } }: { about: About }) {
  const t = useWords(aboutWords)
  switch (what) {
    case "product":
      return (
        <Link to="/console/products/$sku" params={{ sku: id }}>
          {id}
        </Link>
      )
    case "production-order":
      return (
        <Link to="/console/production-orders/$id" params={{ id }}>
          {t(what)}
        </Link>
      )
    case "order":
      return (
        <Link to="/console/orders/$id" params={{ id }}>
          {t(what)}
        </Link>
      )
    case "customer":
      return (
        <Link to="/console/orders" search={{ customerId: id }}>
          {t(what)} {id}
        </Link>
      )
  }
}
