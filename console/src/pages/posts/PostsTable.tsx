import { Link } from "@tanstack/react-router"
import type { Post } from "../../../../src/views/posts.ts"
import type { Json } from "../../api/json.ts"
import { Reason } from "../../parts/Reason.tsx"
import { Status } from "../../parts/Status.tsx"
import { type Column, Table } from "../../parts/Table.tsx"
import { Countdown, Moment } from "../../parts/Time.tsx"
import { useFormat } from "../../words/format.ts"
import { useWords } from "../../words/language.tsx"
import { About } from "./About.tsx"
import { Kind } from "./Kind.tsx"
import { toneOf } from "./standing.ts"
import { stateWords, words } from "./words.ts"

type Row = Json<Post>

export function PostsTable({ posts }: { posts: readonly Row[] }) {
  const t = useWords(words)
  const format = useFormat()
  const columns: readonly Column<Row>[] = [
    { name: t("when"), cell: ({ createdAt }) => <Moment at={createdAt} />, isExtra: true },
    { name: t("what"), cell: (post) => <What post={post} /> },
    { name: t("to"), cell: ({ to }) => to ?? <span className="soft">{t("nobody")}</span>, isExtra: true },
    { name: t("about"), cell: (post) => <About post={post} />, isExtra: true },
    { name: t("state"), cell: (post) => <State post={post} /> },
    { name: t("attempts"), cell: ({ attempts }) => format.number(attempts), isNumber: true, isExtra: true },
  ]
  return (
    <div className="card">
      <Table label={t("table")} columns={columns} rows={posts} rowKey={({ id }) => id} tone={markOf} />
    </div>
  )
}

function markOf(post: Row) {
  const tone = toneOf(post)
  return tone === "stuck" || tone === "wait" ? tone : undefined
}

function What({ post: { kind, id, subject, createdAt } }: { post: Row }) {
  const t = useWords(words)
  return (
    <div className="posts-what">
      <span className="posts-kind">
        <Kind kind={kind} />
        <span className="posts-narrow">
          · <Moment at={createdAt} />
        </span>
      </span>
      <Link to="/console/posts/$kind/$id" params={{ kind, id }}>
        {subject ?? t("newVip")}
      </Link>
    </div>
  )
}

function State({ post }: { post: Row }) {
  const t = useWords(words)
  const state = useWords(stateWords)
  const { nextAttemptAt, confirmedAt } = post
  return (
    <div className="posts-state">
      <Status tone={toneOf(post)}>{state(post.state)}</Status>
      {confirmedAt && <span className="soft small">{t("confirmed")}</span>}
      {nextAttemptAt && (
        <span className="soft small">
          {t("next")} <Countdown until={nextAttemptAt} />
        </span>
      )}
      {post.lastError && post.state !== "sent" && (
        <span className="posts-error">
          <Reason reason={post.lastError} />
        </span>
      )}
    </div>
  )
}
