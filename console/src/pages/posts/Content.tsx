import { type ReactNode, useState } from "react"
import type { PostContent } from "../../../../src/views/posts.ts"
import type { Json } from "../../api/json.ts"
import { useSession } from "../../api/views.ts"
import { Button } from "../../parts/Button.tsx"
import { Facts } from "../../parts/Page.tsx"
import { useWords } from "../../words/language.tsx"
import { addressesIn, type Block, blocksOf, isHidden } from "./letter.ts"
import { words } from "./post-words.ts"

type Whole = Json<PostContent>
type Way = "rendered" | "text" | "source"

/** What was sent, as its reader sees it where the mail is kept here, else as text. */
export function Content({ post }: { post: Whole }) {
  const t = useWords(words)
  const { mailbox } = useSession()
  const { kind, id, text, html, payload, state } = post
  const isKept = mailbox && kind !== "webhook" && state === "sent"
  const ways: readonly Way[] = [
    ...(isKept ? (["rendered"] as const) : []),
    "text",
    ...(html ? (["source"] as const) : []),
  ]
  const [chosen, choose] = useState<Way>()
  const way = chosen ?? ways[0]!
  if (kind === "webhook")
    return (
      <>
        <p className="soft">{t("told")}</p>
        <Source text={JSON.stringify(payload, null, 2)} />
      </>
    )
  if (text === null) return <p className="soft">{t("noContent")}</p>
  return (
    <>
      <div className="posts-views" role="group" aria-label={t("views")}>
        {ways.map((one) => (
          <Button
            key={one}
            look={one === way ? "primary" : "quiet"}
            aria-pressed={one === way}
            onPress={() => choose(one)}
          >
            {t(one)}
          </Button>
        ))}
      </div>
      {way === "rendered" && (
        <>
          <iframe className="posts-letter" title={t("rendered")} src={`/dev/mail/${id}/html`} />
          <p className="small soft">{t("kept")}</p>
        </>
      )}
      {way === "text" && <Text text={text} />}
      {way === "source" && <Source text={html ?? ""} />}
    </>
  )
}

function Source({ text }: { text: string }) {
  return (
    <div className="payload">
      <pre tabIndex={0}>{text}</pre>
    </div>
  )
}

function Text({ text }: { text: string }) {
  const t = useWords(words)
  const blocks = blocksOf(text)
  return (
    <div className="posts-text">
      {blocks.map((block) => (
        <Shaped key={JSON.stringify(block)} block={block} />
      ))}
      {addressesIn(text).some(isHidden) && <p className="small soft">{t("hidden")}</p>}
    </div>
  )
}

function Shaped({ block }: { block: Block }): ReactNode {
  switch (block.shape) {
    case "words":
      return (
        <p>
          {block.lines.map((line) => (
            <span key={line}>
              {line}
              <br />
            </span>
          ))}
        </p>
      )
    case "items":
      return (
        <ul>
          {block.lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )
    case "facts":
      return <Facts facts={block.facts} />
  }
}
