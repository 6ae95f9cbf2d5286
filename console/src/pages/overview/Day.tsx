import { Link } from "@tanstack/react-router"
import type { OrdersOfADay } from "../../../../src/views/overview.ts"
import type { Json } from "../../api/json.ts"
import { useSession } from "../../api/views.ts"
import { Bars } from "../../parts/Chart.tsx"
import { Card } from "../../parts/Page.tsx"
import { useFormat } from "../../words/format.ts"
import { useWords } from "../../words/language.tsx"
import { useNewestOrderAt } from "./newest-order.ts"
import { words } from "./words.ts"

/** A day's orders and pieces, half hour by half hour. */
export function Day({ day }: { day: Json<OrdersOfADay> }) {
  const t = useWords(words)
  const format = useFormat()
  const { trials } = useSession()
  const newest = useNewestOrderAt()
  const first = day.halfHours[0]
  const isQuiet = newest === undefined || (first !== undefined && newest < first.at)
  return (
    <Card title={t("day")} aside={t("dayAside")}>
      <Series name={t("dayOrders")} values={day.halfHours.map(({ orders }) => orders)} />
      <Series name={t("dayPieces")} values={day.halfHours.map(({ pieces }) => pieces)} />
      {first && (
        <div className="day-axis small soft">
          <span>{format.shortClock(first.at)}</span>
          <span>{t("now")}</span>
        </div>
      )}
      {day.orders === 0 && isQuiet && (
        <p className="soft">
          {t("dayNone")} {trials && <Link to="/shop">{t("toShop")}</Link>}
        </p>
      )}
    </Card>
  )
}

function Series({ name, values }: { name: string; values: readonly number[] }) {
  const t = useWords(words)
  const format = useFormat()
  const count = values.reduce((sum, value) => sum + value, 0)
  return (
    <div className="day-series">
      <p>
        <span className="small soft">{name}</span>
        <strong>{format.number(count)}</strong>
      </p>
      <Bars label={t("dayLabel", { name, count, most: Math.max(0, ...values) })} values={values} />
    </div>
  )
}
