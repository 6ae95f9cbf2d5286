import type { DeadLetterCause } from "../../../../src/views/dead-letter-causes.ts"
import type { DeadLetter } from "../../../../src/views/lists.ts"
import type { Json } from "../../api/json.ts"
import { Ask } from "../../parts/Ask.tsx"
import { Payload } from "../../parts/Payload.tsx"
import { useWords } from "../../words/language.tsx"
import { discard, resend } from "./deeds.ts"
import { effectWords, words } from "./words.ts"

type LetterDeedsProps = {
  readonly letter: Json<DeadLetter>
  readonly consumer: Json<DeadLetterCause>["consumer"]
}

/** What may be done with one letter, each shown before it is done. */
export function LetterDeeds({ letter: { id, data }, consumer }: LetterDeedsProps) {
  const t = useWords(words)
  const effectOf = useWords(effectWords)
  return (
    <>
      <Ask verb={t("resend")} icon="again" title={t("resendTitle")} reason="none" act={() => resend(id)}>
        <p>{effectOf(consumer)}</p>
        <p className="soft">{t("again")}</p>
        <Payload label={t("event")} value={data} />
      </Ask>
      <Ask verb={t("discard")} isDanger title={t("discardTitle")} act={(why) => discard(id, why)}>
        <p>{t("discardWhat")}</p>
      </Ask>
    </>
  )
}
