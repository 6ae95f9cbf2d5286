import { useQuery } from "@tanstack/react-query"
import type { ReactNode } from "react"
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components"
import type { PostContent } from "../../../../src/views/posts.ts"
import type { Json } from "../../api/json.ts"
import { useSession } from "../../api/views.ts"
import { Card } from "../../parts/Page.tsx"
import { Source } from "../../parts/Payload.tsx"
import { Loading } from "../../parts/Viewed.tsx"
import { useWords } from "../../words/language.tsx"
import { Letter } from "./Letter.tsx"
import { words } from "./post-words.ts"
import { Rendered } from "./Rendered.tsx"
import { Told } from "./Told.tsx"

type PostProps = { readonly post: Json<PostContent> }

/** What a post says: of a mail as its reader sees it, where the mail is kept on this machine, else as text. */
export function Content({ post }: PostProps) {
  const t = useWords(words)
  if (post.kind === "webhook") return <Told post={post} />
  return (
    <Card title={t("content")}>
      {post.text || post.html ? <Mail key={post.id} post={post} /> : <p className="soft">{t("noContent")}</p>}
    </Card>
  )
}

function Mail({ post: { id, subject, text, html, sentAt } }: PostProps) {
  const t = useWords(words)
  const { mailbox } = useSession()
  const kept = useQuery({
    queryKey: ["mailbox", id],
    queryFn: ({ signal }) => isKept(id, signal),
    enabled: mailbox && sentAt !== null,
    refetchInterval: false,
  })
  if (kept.isLoading) return <Loading />
  const views: readonly (readonly [key: "rendered" | "text" | "source", view: ReactNode] | false)[] = [
    kept.data === true && ["rendered", <Rendered key="rendered" id={id} subject={subject} />],
    text !== null && ["text", <Letter key="text" text={text} />],
    html !== null && ["source", <Source key="source" text={html} />],
  ]
  const shown = views.filter((view) => view !== false)
  return (
    <Tabs className="post-views">
      <TabList className="post-tabs" aria-label={t("views")}>
        {shown.map(([key]) => (
          <Tab key={key} id={key} className="post-tab">
            {t(key)}
          </Tab>
        ))}
      </TabList>
      {shown.map(([key, view]) => (
        <TabPanel key={key} id={key} className="post-view">
          {view}
        </TabPanel>
      ))}
    </Tabs>
  )
}

/** Somebody may have emptied the mailbox. */
async function isKept(id: string, signal: AbortSignal): Promise<boolean> {
  const { ok } = await fetch(`/dev/mail/${id}/html`, { method: "HEAD", signal })
  return ok
}
