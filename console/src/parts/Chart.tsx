import "./chart.css"
import { useSyncExternalStore } from "react"
import { useFormat } from "../words/format.ts"

export type Point = { readonly at: string; readonly value: number; readonly kind?: string }

const narrow = matchMedia("(max-width: 44rem)")
const onNarrow = (tell: () => void) => {
  narrow.addEventListener("change", tell)
  return () => narrow.removeEventListener("change", tell)
}

const HEIGHT = 200
const DAY = 86_400_000
const PAD = { left: 44, right: 12, top: 12, bottom: 24 }

type StepChartProps = {
  /** What the chart says, in a sentence, for those who do not see it. */
  readonly label: string
  readonly points: readonly Point[]
  /** Milliseconds since 1970: where the chart ends, on the right. */
  readonly until: number
  /** A level drawn across, with its name. */
  readonly level?: { readonly value: number; readonly name: string }
  /** Kinds that get a dot. */
  readonly dots?: readonly string[]
}

/** A value that jumps and stays, over time, such as stock. */
export function StepChart({ label, points, until, level, dots = [] }: StepChartProps) {
  const format = useFormat()
  // The drawing shrinks with the screen; what is written in it must not.
  const width = useSyncExternalStore(onNarrow, () => narrow.matches) ? 360 : 720
  const first = points[0]
  if (!first) return null
  const from = Date.parse(first.at)
  const highest = Math.max(1, level?.value ?? 0, ...points.map(({ value }) => value))
  const x = (at: number) => PAD.left + ((at - from) / Math.max(1, until - from)) * (width - PAD.left - PAD.right)
  const y = (value: number) => HEIGHT - PAD.bottom - (value / highest) * (HEIGHT - PAD.top - PAD.bottom)
  const steps = points.map(({ at, value }) => `H${x(Date.parse(at)).toFixed(1)}V${y(value).toFixed(1)}`).join("")
  const line = `M${PAD.left} ${y(first.value).toFixed(1)}${steps}H${x(until).toFixed(1)}`
  const clock = until - from > DAY ? format.moment : format.shortClock
  const times = [from, from + (until - from) / 2, until]
  return (
    <svg className="chart" viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={label}>
      {[0, highest / 2, highest].map((value) => (
        <g key={value}>
          <line className="chart-grid" x1={PAD.left} x2={width - PAD.right} y1={y(value)} y2={y(value)} />
          <text x={PAD.left - 8} y={y(value) + 4} textAnchor="end">
            {Number.isInteger(value) ? format.number(value) : ""}
          </text>
        </g>
      ))}
      {times.map((at, index) => (
        <text key={at} x={x(at)} y={HEIGHT - 6} textAnchor={["start", "middle", "end"][index] as "start"}>
          {clock(at)}
        </text>
      ))}
      <path className="chart-area" d={`${line}V${y(0)}H${PAD.left}Z`} />
      <path className="chart-line" d={line} />
      {level && (
        <g className="chart-level">
          <line x1={PAD.left} x2={width - PAD.right} y1={y(level.value)} y2={y(level.value)} />
          <text x={width - PAD.right} y={y(level.value) - 5} textAnchor="end">
            {level.name}
          </text>
        </g>
      )}
      {points
        .filter(({ kind }) => kind && dots.includes(kind))
        .map(({ at, value, kind }) => (
          <circle
            key={`${at}${value}`}
            className="chart-dot"
            data-kind={kind}
            cx={x(Date.parse(at))}
            cy={y(value)}
            r="3.5"
          />
        ))}
    </svg>
  )
}

/** So much of something per slice of time, without axes. */
export function Bars({ label, values }: { label: string; values: readonly number[] }) {
  const highest = Math.max(1, ...values)
  const width = 480 / values.length
  return (
    <svg className="bars" viewBox="0 0 480 48" preserveAspectRatio="none" role="img" aria-label={label}>
      {values.map((value, index) => {
        const height = value === 0 ? 1 : 3 + (value / highest) * 45
        // The slices of a day have no names but their places.
        return (
          <rect
            key={index}
            data-none={value === 0 || undefined}
            x={index * width}
            y={48 - height}
            width={width * 0.72}
            height={height}
            rx="1.5"
          />
        )
      })}
    </svg>
  )
}
