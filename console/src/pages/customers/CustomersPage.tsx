import "./customers.css"
import { useSearch } from "@tanstack/react-router"
import type { Vip } from "../../../../src/views/vips.ts"
import { withQuery } from "../../api/client.ts"
import { usePage, useSession } from "../../api/views.ts"
import { LinkButton } from "../../parts/Button.tsx"
import { Page } from "../../parts/Page.tsx"
import { Pager } from "../../parts/Pager.tsx"
import { Notice, Viewed } from "../../parts/Viewed.tsx"
import { useWords } from "../../words/language.tsx"
import { HowToBecomeVip } from "./HowToBecomeVip.tsx"
import { OrCustomersAway } from "./OrCustomersAway.tsx"
import { VipsTable } from "./VipsTable.tsx"
import { words } from "./words.ts"

const PAGE = 50

export function CustomersPage() {
  const t = useWords(words)
  const { after } = useSearch({ strict: false })
  const { marketing } = useSession()
  const vips = usePage<Vip>(withQuery("/console/api/customers", { after, limit: PAGE }), ["customers", "deliveries"])
  return (
    <Page
      title={t("title")}
      lead={t("lead")}
      actions={
        marketing !== "off" && (
          <LinkButton icon="mail" to="/console/posts" search={{ kind: "webhook" }}>
            {t("webhooks")}
          </LinkButton>
        )
      }
    >
      {marketing === "off" && (
        <Notice tone="busy" icon="minus">
          {t("isOff")}
        </Notice>
      )}
      <OrCustomersAway query={vips}>
        <Viewed query={vips}>
          {({ items, next }) => (
            <>
              {items.length === 0 && after === undefined ? <HowToBecomeVip /> : <VipsTable vips={items} />}
              <Pager after={after} next={next} />
            </>
          )}
        </Viewed>
      </OrCustomersAway>
    </Page>
  )
}
