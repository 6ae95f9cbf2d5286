import "./orders.css"
import { useNavigate, useSearch } from "@tanstack/react-router"
import { type FormEvent, useState } from "react"
import type { Order } from "../../../../src/views/lists.ts"
import { withQuery } from "../../api/client.ts"
import { usePage } from "../../api/views.ts"
import { Button, LinkButton } from "../../parts/Button.tsx"
import { TextField } from "../../parts/Field.tsx"
import { Filters } from "../../parts/Filters.tsx"
import { Page } from "../../parts/Page.tsx"
import { Pager } from "../../parts/Pager.tsx"
import { Empty, Viewed } from "../../parts/Viewed.tsx"
import { useWords } from "../../words/language.tsx"
import { OrdersTable } from "./OrdersTable.tsx"
import { statusWords, words } from "./words.ts"

const PAGE = 50

export function OrdersPage() {
  const t = useWords(words)
  const nameOf = useWords(statusWords)
  const { status, customerId, after } = useSearch({ strict: false })
  const path = withQuery("/console/api/orders", { status, customerId, after, limit: PAGE })
  const orders = usePage<Order>(path, ["orders", "stock"])
  const isNarrowed = status !== undefined || customerId !== undefined
  const choices = (["backordered", "confirmed", "cancelled"] as const).map((one) => [one, nameOf(one)] as const)
  return (
    <Page title={t("title")} lead={t("lead")}>
      <div className="orders-bar">
        <Filters label={t("filters")} name="status" chosen={status} choices={[[undefined, t("all")], ...choices]} />
        <FindOrders key={customerId} customerId={customerId} />
      </div>
      <Viewed query={orders}>
        {({ items, next }) => (
          <>
            {items.length === 0 ? (
              <Empty icon="orders" title={t(isNarrowed ? "noneLike" : "none")}>
                {t(isNarrowed ? "noneLikeHint" : "noneHint")}
              </Empty>
            ) : (
              <OrdersTable orders={items} />
            )}
            <Pager after={after} next={next} />
          </>
        )}
      </Viewed>
    </Page>
  )
}

const orderId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** An order's id leads to the order; anything else is a customer's, whose orders are listed. */
function FindOrders({ customerId }: { customerId: string | undefined }) {
  const t = useWords(words)
  const navigate = useNavigate()
  const [text, setText] = useState(customerId ?? "")
  const find = (event: FormEvent) => {
    event.preventDefault()
    const wanted = text.trim()
    if (orderId.test(wanted)) return void navigate({ to: "/console/orders/$id", params: { id: wanted.toLowerCase() } })
    void navigate({
      to: "/console/orders",
      search: ({ status }) => ({ ...(status && { status }), ...(wanted && { customerId: wanted }) }),
    })
  }
  return (
    <form className="orders-search" role="search" onSubmit={find}>
      <TextField label={t("search")} type="search" value={text} onChange={setText} />
      <Button type="submit">{t("find")}</Button>
      {customerId !== undefined && (
        <LinkButton look="quiet" to="/console/orders" search={({ status }) => (status ? { status } : {})}>
          {t("clear")}
        </LinkButton>
      )}
    </form>
  )
}
