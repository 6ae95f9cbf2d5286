import "./post.css"
import { useParams } from "@tanstack/react-router"
import type { PostContent } from "../../../../src/views/posts.ts"
import type { Json } from "../../api/json.ts"
import { useView } from "../../api/views.ts"
import { Actions } from "../../parts/Actions.tsx"
import { Page } from "../../parts/Page.tsx"
import { Status } from "../../parts/Status.tsx"
import { Viewed } from "../../parts/Viewed.tsx"
import { useWords } from "../../words/language.tsx"
import { OrCustomersAway } from "../customers/OrCustomersAway.tsx"
import { Content } from "./Content.tsx"
import { Kind } from "./Kind.tsx"
import { PostFacts } from "./PostFacts.tsx"
import { Resend, WhyNotAgain } from "./Resend.tsx"
import { Standing } from "./Standing.tsx"
import { isPostKind, toneOf } from "./standing.ts"
import { kindWords, stateWords, words } from "./words.ts"

export function PostPage() {
  const { kind = "", id = "" } = useParams({ strict: false })
  // Of another post nothing of this one may be seen, not even until it is there.
  return <OnePost key={`${kind}/${id}`} kind={kind} id={id} />
}

function OnePost({ kind, id }: { kind: string; id: string }) {
  const t = useWords(words)
  const nameOf = useWords(kindWords)
  const state = useWords(stateWords)
  const path = `/console/api/posts/${encodeURIComponent(kind)}/${encodeURIComponent(id)}`
  const query = useView<PostContent>(path, ["mails", "deliveries", "customers", "stock"])
  const post = query.data
  const unnamed = kind === "webhook" ? t("newVip") : isPostKind(kind) ? nameOf(kind) : t("title")
  return (
    <Page
      title={post?.subject ?? unnamed}
      back={{ to: "/console/posts", children: t("title") }}
      lead={
        post && (
          <span className="post-lead">
            <Status tone={toneOf(post)}>{state(post.state)}</Status>
            <Kind kind={post.kind} />
          </span>
        )
      }
      actions={post?.resendable === "yes" && <Resend post={post} />}
    >
      <OrCustomersAway query={query}>
        <Viewed query={query}>{(post) => <Whole post={post} />}</Viewed>
      </OrCustomersAway>
    </Page>
  )
}

function Whole({ post }: { post: Json<PostContent> }) {
  return (
    <>
      <Standing post={post} />
      <div className="post-columns">
        <Content post={post} />
        <div className="stack">
          <PostFacts post={post} />
          <WhyNotAgain post={post} />
          <Actions subject={post.id} />
        </div>
      </div>
    </>
  )
}
