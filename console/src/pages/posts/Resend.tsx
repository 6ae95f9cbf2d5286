import type { PostContent } from "../../../../src/views/posts.ts"
import { act, Refused } from "../../api/client.ts"
import type { Json } from "../../api/json.ts"
import { Ask } from "../../parts/Ask.tsx"
import { Card } from "../../parts/Page.tsx"
import { useWords } from "../../words/language.tsx"
import { words } from "./post-words.ts"

type PostProps = { readonly post: Json<PostContent> }

export function Resend({ post: { kind, id, to } }: PostProps) {
  const t = useWords(words)
  const resend = async (reason: string) => {
    try {
      await act("POST", `/console/api/posts/${kind}/${id}/resend`, { reason })
    } catch (error) {
      throw error instanceof Refused && error.code === "wrong-state" ? new Error(t("changed"), { cause: error }) : error
    }
  }
  return (
    <Ask verb={t("resend")} icon="again" title={t("resendTitle")} act={resend}>
      <p>{t(kind === "webhook" ? "resendWebhook" : "resendMail")}</p>
      {to !== null && <p className="soft">{t("resendTo", { to })}</p>}
    </Ask>
  )
}

/** Why a post cannot be sent once more; nothing where it can. */
export function WhyNotAgain({ post: { kind, resendable } }: PostProps) {
  const t = useWords(words)
  if (resendable === "yes") return null
  const why =
    resendable === "superseded"
      ? (`not superseded ${kind === "ads-resume" ? kind : "ads-pause"}` as const)
      : (`not ${resendable}` as const)
  return (
    <Card title={t("whyNot")}>
      <p>{t(why)}</p>
    </Card>
  )
}
