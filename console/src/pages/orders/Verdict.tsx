import { Link } from "@tanstack/react-router"
import type { Order } from "../../../../src/views/lists.ts"
import type { Json } from "../../api/json.ts"
import { Status } from "../../parts/Status.tsx"
import { Notice } from "../../parts/Viewed.tsx"
import { useWords } from "../../words/language.tsx"
import { words } from "./order-words.ts"
import type { Step } from "./station.ts"
import { statusWords, tones } from "./words.ts"

/** How the order stands, in a sentence. */
export function Verdict({ order: { status, lines } }: { order: Json<Order> }) {
  const t = useWords(words)
  const nameOf = useWords(statusWords)
  const waiting = lines.reduce((sum, line) => sum + line.waiting, 0)
  return (
    <span className="order-verdict">
      <Status tone={tones[status]}>{nameOf(status)}</Status>
      <span>{t(status, { waiting })}</span>
    </span>
  )
}

/** Where to go when the order stands still. */
export function Stuck({ steps }: { steps: readonly Step[] }) {
  const t = useWords(words)
  const stuck = steps.filter(({ state }) => state === "stuck")
  // A letter says what failed and can be sent again; the production order behind it only stands still.
  const worst = stuck.find(({ link }) => link?.to === "dead-letter") ?? stuck[0]
  if (!worst) return null
  return (
    <Notice tone="stuck" icon="warning">
      {t("stuck")} <WhereToLook step={worst} />
    </Notice>
  )
}

function WhereToLook({ step: { link, consumer } }: { step: Step }) {
  const t = useWords(words)
  if (link?.to === "dead-letter")
    return (
      <Link to="/console/dead-letters" search={consumer ? { consumer } : {}}>
        {t("to dead-letter")}
      </Link>
    )
  if (link?.to === "production-order")
    return (
      <Link to="/console/production-orders/$id" params={{ id: link.id }}>
        {t("to production-order")}
      </Link>
    )
  return null
}
