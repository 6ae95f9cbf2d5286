import { Link } from "@tanstack/react-router"
import type { Post } from "../../../../src/views/posts.ts"
import type { Json } from "../../api/json.ts"
import type { IconName } from "../../parts/Icon.tsx"
import { Notice } from "../../parts/Viewed.tsx"
import { useWords } from "../../words/language.tsx"
import { words } from "./post-words.ts"
import { standingOf } from "./standing.ts"

type Look = readonly [tone: "good" | "busy" | "wait" | "stuck", icon: IconName]

const looks: Record<NonNullable<ReturnType<typeof standingOf>>, Look> = {
  "about-to-go": ["busy", "moving"],
  "tries-again": ["wait", "clock"],
  "once-more": ["busy", "moving"],
  confirmed: ["good", "check"],
  unconfirmed: ["busy", "clock"],
  "doubt-tries-again": ["wait", "clock"],
  doubt: ["wait", "warning"],
  refused: ["stuck", "warning"],
  superseded: ["wait", "minus"],
}

/** Who sends it, as the dead letters name it. What goes to operations is never a dead letter. */
const consumers = {
  "ads-pause": { consumer: "pause-ads" },
  "ads-resume": { consumer: "resume-ads" },
  operations: {},
  webhook: { consumer: "notify-marketing" },
} as const

/** How it stands, in a sentence; and where to go when it stands still. */
export function Standing({ post }: { post: Json<Post> }) {
  const t = useWords(words)
  const standing = standingOf(post)
  if (!standing) return null
  const [tone, icon] = looks[standing]
  return (
    <Notice tone={tone} icon={icon}>
      {t(standing)}
      {standing === "refused" && (
        <>
          {" "}
          <Link to="/console/dead-letters" search={consumers[post.kind]}>
            {t("deadLetters")}
          </Link>
        </>
      )}
    </Notice>
  )
}
