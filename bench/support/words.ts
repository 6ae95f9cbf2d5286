/** One number of a measurement, as it is drawn. */
export type Bar = { readonly label: string; readonly value: number; readonly unit: string }

/** Two numbers of the same run, one by the other; `bar` is what the shop promises. */
export type Ratio = {
  readonly of: string
  readonly to: string
  readonly value: number
  readonly bar?: { readonly atLeast?: number; readonly atMost?: number }
}

/** What one question was answered with. */
export type Finding = {
  /** Also the name of its files, as in `hot-product`. */
  readonly question: string
  /** What is asked, as a sentence. */
  readonly title: string
  readonly bars: readonly Bar[]
  readonly ratios: readonly Ratio[]
  /** What was compared after the run; a measurement whose books are wrong throws instead. */
  readonly checked: readonly string[]
  readonly notes?: readonly string[]
}

export function holds({ value, bar }: Ratio): boolean {
  return value >= (bar?.atLeast ?? -Infinity) && value <= (bar?.atMost ?? Infinity)
}

export function inWords({ title, bars, ratios, checked, notes = [] }: Finding): string {
  const width = Math.max(...bars.map(({ label }) => label.length))
  return [
    "",
    title,
    ...bars.map(({ label, value, unit }) => `  ${label.padEnd(width)}  ${rounded(value).padStart(9)} ${unit}`),
    ...ratios.map((ratio) => `  ${holds(ratio) ? "✔" : "✖"} ${ratioInWords(ratio)}`),
    ...checked.map((sentence) => `  checked: ${sentence}`),
    ...notes.map((sentence) => `  note: ${sentence}`),
  ].join("\n")
}

export function ratioInWords({ of, to, value, bar }: Ratio): string {
  const wanted = [bar?.atLeast !== undefined && `≥ ${bar.atLeast}`, bar?.atMost !== undefined && `≤ ${bar.atMost}`]
  const promise = wanted.filter(Boolean).join(", ")
  return `${of} ÷ ${to}: ${rounded(value)}${promise && ` (${promise})`}`
}

/** Three digits that count, with commas. */
export function rounded(value: number): string {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)))
  return value.toLocaleString("en-US", { maximumFractionDigits: Math.min(digits, 3) })
}
