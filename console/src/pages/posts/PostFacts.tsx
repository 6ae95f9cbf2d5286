import type { ReactNode } from "react"
import type { Post } from "../../../../src/views/posts.ts"
import type { Json } from "../../api/json.ts"
import { Card, Facts } from "../../parts/Page.tsx"
import { Id } from "../../parts/Payload.tsx"
import { Reason } from "../../parts/Reason.tsx"
import { Countdown, Moment } from "../../parts/Time.tsx"
import { useFormat } from "../../words/format.ts"
import { useWords } from "../../words/language.tsx"
import { About } from "./About.tsx"
import { words as postWords } from "./post-words.ts"
import { words } from "./words.ts"

export function PostFacts({ post }: { post: Json<Post> }) {
  const t = useWords(postWords)
  const lists = useWords(words)
  const format = useFormat()
  const { kind, to, about, createdAt, sentAt, attempts, nextAttemptAt, confirmedAt, lastError, id } = post
  const never = <span className="soft">{t("notYet")}</span>
  const facts: readonly (readonly [string, ReactNode] | false)[] = [
    [t("to"), to ?? <span className="soft">{lists("nobody")}</span>],
    about !== null && [t(kind === "webhook" ? "customer" : "product"), <About key="about" post={post} />],
    [t("createdAt"), <Moment key="created" at={createdAt} />],
    [t("sentAt"), sentAt === null ? never : <Moment at={sentAt} />],
    kind === "ads-pause" && [t("confirmedAt"), confirmedAt === null ? never : <Moment at={confirmedAt} />],
    [t("attempts"), format.number(attempts)],
    nextAttemptAt !== null && [t("next"), <Countdown key="next" until={nextAttemptAt} />],
    [t("id"), <Id key="id" id={id} />],
  ]
  return (
    <Card title={t("facts")}>
      <Facts facts={facts.filter((fact) => fact !== false)} />
      {lastError && (
        <div className="post-error">
          <h3>{t("lastError")}</h3>
          <p>
            <Reason reason={lastError} />
          </p>
        </div>
      )}
    </Card>
  )
}
