import { Link } from "@tanstack/react-router"
import type { PostContent } from "../../../../src/views/posts.ts"
import type { Json } from "../../api/json.ts"
import { Card, Facts } from "../../parts/Page.tsx"
import { Payload } from "../../parts/Payload.tsx"
import { useWords } from "../../words/language.tsx"
import { About } from "./About.tsx"
import { words } from "./post-words.ts"

/** What marketing is told of a VIP. */
export function Told({ post }: { post: Json<PostContent> }) {
  const t = useWords(words)
  const orderId = orderIn(post.payload)
  return (
    <Card title={t("content")}>
      <p>{t("told")}</p>
      <Facts
        facts={[
          [t("customer"), <About key="customer" post={post} />],
          [t("order"), orderId === undefined ? "–" : <OrderLink id={orderId} />],
        ]}
      />
      <Payload label={t("payload")} value={post.payload} isOpen />
    </Card>
  )
}

function OrderLink({ id }: { id: string }) {
  return (
    <Link to="/console/orders/$id" params={{ id }}>
      <code title={id}>…{id.slice(-8)}</code>
    </Link>
  )
}

const orderIn = (payload: unknown): string | undefined =>
  typeof payload === "object" && payload !== null && "orderId" in payload && typeof payload.orderId === "string"
    ? payload.orderId
    : undefined
