import { Link, useSearch } from "@tanstack/react-router"
import type { Vip } from "../../../../src/views/vips.ts"
import { Refused, withQuery } from "../../api/client.ts"
import type { Json } from "../../api/json.ts"
import { usePage } from "../../api/views.ts"
import { Page } from "../../parts/Page.tsx"
import { Pager } from "../../parts/Pager.tsx"
import { Id } from "../../parts/Payload.tsx"
import { Status, type Tone } from "../../parts/Status.tsx"
import { Table } from "../../parts/Table.tsx"
import { Countdown, Moment } from "../../parts/Time.tsx"
import { Empty, Notice, Viewed } from "../../parts/Viewed.tsx"
import { useWords } from "../../words/language.tsx"
import { words } from "./words.ts"

type Row = Json<Vip>

const EXAMPLE = `curl localhost:3001/customers -H 'content-type: application/json' -d '{"id": "kim"}'`

export function CustomersPage() {
  const t = useWords(words)
  const { after } = useSearch({ strict: false })
  const vips = usePage<Vip>(withQuery("/console/api/customers", { after, limit: 50 }), ["customers", "deliveries"])
  const isAway = vips.error instanceof Refused && vips.error.code === "busy"
  return (
    <Page title={t("title")} lead={t("lead")}>
      {isAway && (
        <Notice tone="wait" icon="clock">
          {t("away")}
        </Notice>
      )}
      {!(isAway && vips.data === undefined) && (
        <Viewed query={vips}>
          {({ items, next }) => (
            <>
              {items.length === 0 ? <Nobody /> : <Vips rows={items} />}
              <Pager after={after} next={next} />
            </>
          )}
        </Viewed>
      )}
    </Page>
  )
}

function Nobody() {
  const t = useWords(words)
  return (
    <Empty icon="customers" title={t("none")}>
      <p>{t("noneHint")}</p>
      <Id id={EXAMPLE} isShort={false} />
    </Empty>
  )
}

function Vips({ rows }: { rows: readonly Row[] }) {
  const t = useWords(words)
  return (
    <div className="card">
      <Table
        label={t("table")}
        rows={rows}
        rowKey={({ id }) => id}
        tone={({ marketing }) => (marketing.state === "dead" ? "stuck" : undefined)}
        columns={[
          {
            name: t("customer"),
            cell: ({ id, name, email }) => (
              <>
                <Link to="/console/orders" search={{ customerId: id }}>
                  {id}
                </Link>
                <div className="small soft">{[name, email].filter((one) => one !== null).join(" · ")}</div>
              </>
            ),
          },
          { name: t("since"), cell: ({ becameVipAt }) => <Moment at={becameVipAt} /> },
          {
            name: t("order"),
            isExtra: true,
            cell: ({ orderId }) =>
              orderId && (
                <Link to="/console/orders/$id" params={{ id: orderId }}>
                  …{orderId.slice(-8)}
                </Link>
              ),
          },
          { name: t("marketing"), cell: ({ marketing }) => <Marketing marketing={marketing} /> },
        ]}
      />
    </div>
  )
}

const tones: Record<Row["marketing"]["state"], Tone> = { told: "good", waiting: "busy", dead: "stuck", off: "over" }

function Marketing({ marketing: { state, at, nextAttemptAt, lastError } }: { marketing: Row["marketing"] }) {
  const t = useWords(words)
  return (
    <>
      <Status tone={tones[state]}>{t(state)}</Status>{" "}
      <span className="small soft">
        {state === "told" && at && <Moment at={at} />}
        {state === "waiting" && nextAttemptAt && (
          <>
            {t("next")} <Countdown until={nextAttemptAt} /> {lastError}
          </>
        )}
        {state === "dead" && (
          <Link to="/console/dead-letters" search={{ consumer: "notify-marketing" }}>
            {t("deadLetters")}
          </Link>
        )}
      </span>
    </>
  )
}
