import type { Product } from "../../../../src/views/lists.ts"
import type { ChartPoint } from "../../../../src/views/product-history.ts"
import type { Json } from "../../api/json.ts"
import { StepChart } from "../../parts/Chart.tsx"
import { Filters } from "../../parts/Filters.tsx"
import { Card } from "../../parts/Page.tsx"
import { useNow } from "../../parts/Time.tsx"
import { useWords } from "../../words/language.tsx"
import { words } from "./product-words.ts"

type StockChartProps = {
  readonly product: Json<Product>
  readonly chart: readonly Json<ChartPoint>[]
  readonly hours: "1" | "24" | "168"
}

/** More sales than this are a line of dots, in which nobody finds the arrivals. */
const MOST_DOTS = 80

/** What was on hand, movement by movement, and where the reorder point is. */
export function StockChart({ product, chart, hours }: StockChartProps) {
  const t = useWords(words)
  const now = useNow(5_000)
  const points = chart.map(({ at, balance, kind }) => ({ at, value: balance, kind: dotOf[kind] }))
  const values = points.map(({ value }) => value)
  const dots =
    points.length > MOST_DOTS ? (["arrival", "adjustment"] as const) : (["sale", "arrival", "adjustment"] as const)
  const shown = dots.filter((dot) => points.some(({ kind }) => kind === dot))
  const choices = (["1", "24", "168"] as const).map((one) => [one, t(`hours${one}`)] as const)
  return (
    <Card
      title={t("stockOverTime")}
      aside={<Filters label={t("span")} name="hours" chosen={hours} choices={choices} />}
    >
      {points.length === 0 ? (
        <p className="soft">{t("noChart")}</p>
      ) : (
        <figure className="product-chart">
          <StepChart
            label={t("chart", {
              span: t(`hours${hours}`),
              now: product.stock,
              least: Math.min(...values),
              most: Math.max(...values),
            })}
            points={points}
            until={Math.max(now, Date.parse(points.at(-1)!.at) + 1_000)}
            level={{ value: product.reorderPoint, name: t("reorderPoint") }}
            dots={dots}
          />
          {shown.length > 0 && (
            <figcaption className="product-legend">
              {shown.map((dot) => (
                <span key={dot} data-kind={dot}>
                  {t(`dot ${dot}`)}
                </span>
              ))}
            </figcaption>
          )}
        </figure>
      )}
    </Card>
  )
}

const dotOf: Record<ChartPoint["kind"], "sale" | "arrival" | "adjustment" | "other"> = {
  opening: "other",
  sale: "sale",
  fill: "sale",
  arrival: "arrival",
  adjustment: "adjustment",
  cancellation: "other",
}
