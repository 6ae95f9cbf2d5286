import { type Bar, type Finding, ratioInWords, rounded } from "./words.ts"

const WIDTH = 760
const LABELS = 300
const NUMBERS = 110
const ROW = 30
const TOP = 52

/** Bars of one measurement, each unit on a scale of its own, with the ratios below. Readable on light and dark. */
export function chart({ title, bars, ratios }: Finding): string {
  const below = TOP + bars.length * ROW + 14
  const height = below + ratios.length * 20 + 14
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}">
<style>
  text { font: 13px system-ui, sans-serif; fill: #1c1b19 }
  .title { font-size: 15px; font-weight: 600 }
  .quiet { fill: #6b675f }
  .track { fill: #00000010 }
  .bar { fill: #8a8378 }
  .first { fill: #c2571a }
  @media (prefers-color-scheme: dark) {
    text { fill: #f2efe9 }
    .quiet { fill: #a8a297 }
    .track { fill: #ffffff14 }
    .bar { fill: #8a8378 }
    .first { fill: #f08a45 }
  }
</style>
<text class="title" x="16" y="28">${escaped(title)}</text>
${bars.map((bar, at) => row(bar, at, bars)).join("\n")}
${ratios.map((ratio, at) => `<text class="quiet" x="16" y="${below + 14 + at * 20}">${escaped(ratioInWords(ratio))}</text>`).join("\n")}
</svg>
`
}

function row({ label, value, unit }: Bar, at: number, bars: readonly Bar[]): string {
  const most = Math.max(...bars.filter((bar) => bar.unit === unit).map((bar) => bar.value))
  const room = WIDTH - LABELS - NUMBERS - 32
  const length = most > 0 ? Math.max(2, (value / most) * room) : 2
  const y = TOP + at * ROW
  return [
    `<text x="16" y="${y + 15}">${escaped(label)}</text>`,
    `<rect class="track" x="${LABELS}" y="${y}" width="${room}" height="20" rx="4"/>`,
    `<rect class="bar${at === 0 ? " first" : ""}" x="${LABELS}" y="${y}" width="${length.toFixed(1)}" height="20" rx="4"/>`,
    `<text x="${LABELS + room + 10}" y="${y + 15}">${escaped(`${rounded(value)} ${unit}`)}</text>`,
  ].join("")
}

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;")
