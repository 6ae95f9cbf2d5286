import "./posts.css"
import { Link, useParams } from "@tanstack/react-router"
import type { PostContent, PostKind } from "../../../../src/views/posts.ts"
import { act } from "../../api/client.ts"
import type { Json } from "../../api/json.ts"
import { useView } from "../../api/views.ts"
import { Actions } from "../../parts/Actions.tsx"
import { Ask } from "../../parts/Ask.tsx"
import { Card, Facts, Page } from "../../parts/Page.tsx"
import { Id } from "../../parts/Payload.tsx"
import { Status } from "../../parts/Status.tsx"
import { Countdown, Moment } from "../../parts/Time.tsx"
import { Viewed } from "../../parts/Viewed.tsx"
import { useFormat } from "../../words/format.ts"
import { useWords } from "../../words/language.tsx"
import { Content } from "./Content.tsx"
import { words } from "./post-words.ts"
import { About } from "./PostsPage.tsx"
import { standingOf, toneOf } from "./standing.ts"
import { stateWords, words as listWords } from "./words.ts"

type Whole = Json<PostContent>

export function PostPage() {
  const t = useWords(words)
  const list = useWords(listWords)
  const { kind = "", id = "" } = useParams({ strict: false })
  const query = useView<PostContent>(`/console/api/posts/${kind}/${id}`, ["mails", "deliveries", "customers"])
  const post = query.data
  const title = post && (post.subject ?? list("newVip"))
  return (
    <Page
      title={title ?? list("title")}
      back={{ to: "/console/posts", children: t("back") }}
      lead={post && <Standing post={post} />}
      actions={post?.resendable === "yes" && <Resend post={post} />}
    >
      <Viewed query={query}>
        {(whole) => (
          <>
            <Card title={t("facts")}>
              <InShort post={whole} />
            </Card>
            <Card title={t("content")}>
              <Content post={whole} />
            </Card>
            <WhyNot post={whole} />
            <Actions subject={id} />
          </>
        )}
      </Viewed>
    </Page>
  )
}

function Standing({ post }: { post: Whole }) {
  const t = useWords(words)
  const nameOf = useWords(stateWords)
  const standing = standingOf(post)
  return (
    <>
      <Status tone={toneOf(post)}>{nameOf(post.state)}</Status> {standing && t(standing)}{" "}
      {post.state === "refused" && <Link to="/console/dead-letters">{t("deadLetters")}</Link>}
    </>
  )
}

function InShort({ post }: { post: Whole }) {
  const t = useWords(words)
  const list = useWords(listWords)
  const format = useFormat()
  const { kind, to, createdAt, sentAt, attempts, nextAttemptAt, lastError, confirmedAt, about, id } = post
  const name = t(kind === "webhook" ? "customer" : "product")
  return (
    <Facts
      facts={[
        [t("to"), to ?? list("nobody")],
        ...(about === null ? [] : ([[name, <About key="about" row={post} />]] as const)),
        [t("createdAt"), <Moment key="createdAt" at={createdAt} />],
        [t("sentAt"), sentAt ? <Moment key="sentAt" at={sentAt} /> : t("notYet")],
        [t("attempts"), format.number(attempts)],
        ...(nextAttemptAt ? ([[t("next"), <Countdown key="next" until={nextAttemptAt} />]] as const) : []),
        ...(lastError ? ([[t("lastError"), lastError]] as const) : []),
        ...(confirmedAt ? ([[t("confirmedAt"), <Moment key="confirmedAt" at={confirmedAt} />]] as const) : []),
        [t("id"), <Id key="id" id={id} />],
      ]}
    />
  )
}

function Resend({ post: { kind, id, to } }: { post: Whole }) {
  const t = useWords(words)
  return (
    <Ask
      verb={t("resend")}
      icon="again"
      title={t("resendTitle")}
      act={(reason) => act("POST", `/console/api/posts/${kind}/${id}/resend`, { reason })}
    >
      <p>{t(kind === "webhook" ? "resendWebhook" : "resendMail")}</p>
      {to && <p className="soft">{t("resendTo", { to })}</p>}
    </Ask>
  )
}

function WhyNot({ post: { kind, resendable } }: { post: Whole }) {
  const t = useWords(words)
  if (resendable === "yes") return null
  return (
    <Card title={t("whyNot")}>
      <p className="soft">{t(resendable === "superseded" ? supersededWord(kind) : `not ${resendable}`)}</p>
    </Card>
  )
}

const supersededWord = (kind: PostKind) =>
  kind === "ads-resume" ? "not superseded ads-resume" : "not superseded ads-pause"
