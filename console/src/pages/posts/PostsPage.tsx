import "./posts.css"
import { Link, useSearch } from "@tanstack/react-router"
import type { Post, PostKind } from "../../../../src/views/posts.ts"
import { withQuery } from "../../api/client.ts"
import type { Json } from "../../api/json.ts"
import { usePage, useSession } from "../../api/views.ts"
import { Filters } from "../../parts/Filters.tsx"
import { Icon } from "../../parts/Icon.tsx"
import { Page } from "../../parts/Page.tsx"
import { Pager } from "../../parts/Pager.tsx"
import { Status } from "../../parts/Status.tsx"
import { Table } from "../../parts/Table.tsx"
import { Countdown, Moment } from "../../parts/Time.tsx"
import { Empty, Viewed } from "../../parts/Viewed.tsx"
import { useFormat } from "../../words/format.ts"
import { useWords } from "../../words/language.tsx"
import { kindIcons, toneOf } from "./standing.ts"
import { kindWords, stateWords, words } from "./words.ts"

type Row = Json<Post>

const kinds = ["ads-pause", "ads-resume", "operations", "webhook"] as const satisfies readonly PostKind[]

export function PostsPage() {
  const t = useWords(words)
  const nameOf = useWords(kindWords)
  const { kind: wanted, after } = useSearch({ strict: false })
  const kind = kinds.find((one) => one === wanted)
  const posts = usePage<Post>(withQuery("/console/api/posts", { kind, after, limit: 50 }), [
    "mails",
    "deliveries",
    "customers",
  ])
  const choices = kinds.map((one) => [one, nameOf(one)] as const)
  return (
    <Page title={t("title")} lead={t("lead")}>
      <Filters label={t("filters")} name="kind" chosen={kind} choices={[[undefined, t("all")], ...choices]} />
      <Viewed query={posts}>
        {({ items, next }) => (
          <>
            {items.length === 0 ? <None kind={kind} /> : <Posts rows={items} />}
            <Pager after={after} next={next} />
          </>
        )}
      </Viewed>
    </Page>
  )
}

function None({ kind }: { kind: PostKind | undefined }) {
  const t = useWords(words)
  const { marketing } = useSession()
  const hint =
    kind === "webhook" && marketing === "off" ? "marketingOff" : kind ? (`hint ${kind}` as const) : "noneHint"
  return (
    <Empty icon="mail" title={t(kind ? `none ${kind}` : "none")}>
      {t(hint)}
    </Empty>
  )
}

function Posts({ rows }: { rows: readonly Row[] }) {
  const t = useWords(words)
  const kindOf = useWords(kindWords)
  const nameOf = useWords(stateWords)
  const format = useFormat()
  return (
    <div className="card">
      <Table
        label={t("table")}
        rows={rows}
        rowKey={({ id }) => id}
        tone={({ state }) => (state === "refused" ? "stuck" : undefined)}
        columns={[
          { name: t("when"), isExtra: true, cell: ({ sentAt, createdAt }) => <Moment at={sentAt ?? createdAt} /> },
          {
            name: t("what"),
            cell: ({ id, kind, subject }) => (
              <>
                <Link to="/console/posts/$kind/$id" params={{ kind, id }}>
                  {subject ?? t("newVip")}
                </Link>
                <div className="small soft posts-kind">
                  <Icon name={kindIcons[kind]} size={14} />
                  {kindOf(kind)}
                </div>
              </>
            ),
          },
          { name: t("to"), isExtra: true, cell: ({ to }) => to ?? <span className="soft">{t("nobody")}</span> },
          { name: t("about"), isExtra: true, cell: (row) => <About row={row} /> },
          {
            name: t("state"),
            cell: (row) => (
              <>
                <Status tone={toneOf(row)}>{nameOf(row.state)}</Status>
                {row.nextAttemptAt && (
                  <div className="small soft">
                    {t("next")} <Countdown until={row.nextAttemptAt} />
                  </div>
                )}
                {row.confirmedAt && <div className="small soft">{t("confirmed")}</div>}
              </>
            ),
          },
          { name: t("attempts"), isNumber: true, isExtra: true, cell: ({ attempts }) => format.number(attempts) },
        ]}
      />
    </div>
  )
}

export function About({ row: { kind, about } }: { row: Pick<Row, "kind" | "about"> }) {
  if (about === null) return null
  if (kind === "webhook")
    return (
      <Link to="/console/orders" search={{ customerId: about }}>
        {about}
      </Link>
    )
  return (
    <Link to="/console/products/$sku" params={{ sku: about }}>
      {about}
    </Link>
  )
}
