import "./posts.css"
import { useSearch } from "@tanstack/react-router"
import type { Overview } from "../../../../src/views/overview.ts"
import type { Post, PostKind } from "../../../../src/views/posts.ts"
import { withQuery } from "../../api/client.ts"
import { usePage, useSession, useView } from "../../api/views.ts"
import { Filters } from "../../parts/Filters.tsx"
import { Page } from "../../parts/Page.tsx"
import { Pager } from "../../parts/Pager.tsx"
import { Empty, Notice, Viewed } from "../../parts/Viewed.tsx"
import { useWords } from "../../words/language.tsx"
import { PostsTable } from "./PostsTable.tsx"
import { isPostKind, postKinds } from "./standing.ts"
import { kindWords, words } from "./words.ts"

const PAGE = 50

export function PostsPage() {
  const t = useWords(words)
  const nameOf = useWords(kindWords)
  const { kind: wanted, after } = useSearch({ strict: false })
  const kind = isPostKind(wanted) ? wanted : undefined
  const path = withQuery("/console/api/posts", { kind, after, limit: PAGE })
  const posts = usePage<Post>(path, ["mails", "deliveries", "customers"])
  const overview = useView<Overview>("/console/api/overview", ["customers"])
  // What the customers database has is left out while it is away.
  const isPartial = overview.data?.customersAway === true && kind !== "ads-pause" && kind !== "ads-resume"
  const choices = postKinds.map((one) => [one, nameOf(one)] as const)
  return (
    <Page title={t("title")} lead={t("lead")}>
      <Filters label={t("filters")} name="kind" chosen={kind} choices={[[undefined, t("all")], ...choices]} />
      {isPartial && (
        <Notice tone="wait" icon="clock">
          {t("customersAway")}
        </Notice>
      )}
      <Viewed query={posts}>
        {({ items, next }) => (
          <>
            {items.length > 0 && <PostsTable posts={items} />}
            {items.length === 0 && !isPartial && <Nothing kind={kind} />}
            <Pager after={after} next={next} />
          </>
        )}
      </Viewed>
    </Page>
  )
}

function Nothing({ kind }: { kind: PostKind | undefined }) {
  const t = useWords(words)
  const { marketing } = useSession()
  const isOff = kind === "webhook" && marketing === "off"
  return (
    <Empty icon="mail" title={t(kind ? `none ${kind}` : "none")}>
      <p>{t(isOff ? "marketingOff" : kind ? `hint ${kind}` : "noneHint")}</p>
    </Empty>
  )
}
