import type { DeadLetterCause } from "../../../../src/views/dead-letter-causes.ts"
import type { Json } from "../../api/json.ts"
import { Ask } from "../../parts/Ask.tsx"
import { useWords } from "../../words/language.tsx"
import { consumerWords } from "../overview/consumer-words.ts"
import { discard, resend } from "./deeds.ts"
import type { useRound } from "./use-round.ts"
import { effectWords, words } from "./words.ts"

type CauseDeedsProps = { readonly cause: Json<DeadLetterCause> } & Pick<
  ReturnType<typeof useRound>,
  "begin" | "isRunning"
>

/** What may be done with all letters of a cause: first told, as it would happen, then begun. */
export function CauseDeeds({ cause: { consumer, ids, count }, begin, isRunning }: CauseDeedsProps) {
  const t = useWords(words)
  const nameOf = useWords(consumerWords)
  const effectOf = useWords(effectWords)
  const here = ids.length
  const sendAll = () => begin({ kind: "sending", consumer, ids, deed: resend })
  const discardAll = (why: string) =>
    begin({ kind: "discarding", consumer, ids, deed: (id: string) => discard(id, why) })
  const rest = here < count && <p className="soft">{t("oldest", { count })}</p>
  return (
    <>
      <Ask
        verb={t("resendAll")}
        icon="again"
        title={t("resendAllTitle", { count: here })}
        reason="none"
        isDisabled={isRunning}
        act={sendAll}
      >
        <p>{t("resendAllWhat", { count: here, consumer: nameOf(consumer) })}</p>
        <p>{effectOf(consumer)}</p>
        <p className="soft">{t("againAll")}</p>
        {rest}
      </Ask>
      <Ask
        verb={t("discardAll")}
        isDanger
        title={t("discardAllTitle", { count: here })}
        isDisabled={isRunning}
        act={discardAll}
      >
        <p>{t("discardAllWhat")}</p>
        {rest}
      </Ask>
    </>
  )
}
