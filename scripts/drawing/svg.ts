export type Point = { readonly x: number; readonly y: number }
export type Rectangle = Point & { readonly width: number; readonly height: number }
type Kind = "event" | "consumer" | "place" | "kept" | "person" | "door"

const escaped = (words: string) => words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")

/** A line of text; without a place it is for those who cannot see the drawing. */
export function text(kind: string, place: Point | undefined, words: string): string {
  if (!place)
    return `<${kind === "title" ? "title" : "desc"} id="${kind}">${escaped(words)}</${kind === "title" ? "title" : "desc"}>`
  return `<text class="${kind}" x="${round(place.x)}" y="${round(place.y)}">${escaped(words)}</text>`
}

/** The first line is the name, the second says what it is, the third is a name for machines. */
export function box(kind: Kind, { x, y, width, height }: Rectangle, lines: readonly string[]): string {
  const first = y + height / 2 - (lines.length - 1) * 8 + 4.5
  const classes = ["name", "says", "small"]
  const rx = kind === "person" ? height / 2 : kind === "event" ? 14 : 6
  return [
    `<g class="${kind}">`,
    `<rect x="${x}" y="${round(y)}" width="${width}" height="${height}" rx="${rx}"/>`,
    ...lines.map((line, at) => text(classes[at]!, { x: x + width / 2, y: first + at * 16 }, line)),
    "</g>",
  ].join("\n")
}

/** A database, with its outbox along the right side. */
export function cylinder(all: Rectangle, outbox: string, [name = "", ...lines]: readonly string[]): string {
  const { x, y, width, height } = all
  const [rx, ry, strip] = [width / 2, 9, 26]
  const inner = x + (width - strip) / 2
  const middle = y + height / 2 + 8
  const first = middle - (lines.length * 16) / 2
  const edge = x + width - strip
  const turned = { x: edge + strip / 2 + 4, y: middle }
  return [
    '<g class="kept">',
    `<path d="M${x} ${y + ry}a${rx} ${ry} 0 0 1 ${width} 0v${height - 2 * ry}a${rx} ${ry} 0 0 1 ${-width} 0z"/>`,
    `<path class="line" d="M${x} ${y + ry}a${rx} ${ry} 0 0 0 ${width} 0"/>`,
    `<path class="line dashed" d="M${edge} ${y + 2 * ry - 2}V${y + height - 6}"/>`,
    text("name", { x: inner, y: first }, name),
    ...lines.map((line, at) => text("says", { x: inner, y: first + 20 + at * 16 }, line)).filter((_, at) => lines[at]),
    `<text class="says" x="${turned.x}" y="${turned.y}" transform="rotate(-90 ${turned.x} ${turned.y})">${escaped(outbox)}</text>`,
    "</g>",
  ].join("\n")
}

/** Between two points a curve that leaves and arrives level; through more a path with round corners. */
export function arrow(points: readonly Point[]): string {
  const [start, ...rest] = points as [Point, ...Point[]]
  const end = rest.at(-1)!
  const from = `M${round(start.x)} ${round(start.y)}`
  if (rest.length > 1) return `<path class="arrow" d="${from}${corners(points)}"/>`
  if (start.x === end.x || start.y === end.y) return `<path class="arrow" d="${from}L${round(end.x)} ${round(end.y)}"/>`
  const half = round((start.x + end.x) / 2)
  const curve = `C${half} ${round(start.y)} ${half} ${round(end.y)} ${round(end.x - 6)} ${round(end.y)}`
  return `<path class="arrow" d="${from}${curve}h6"/>`
}

function corners(points: readonly Point[]): string {
  const steps = points.slice(1, -1).map((corner, at) => {
    const [before, after] = [towards(corner, points[at]!), towards(corner, points[at + 2]!)]
    return `L${round(before.x)} ${round(before.y)}Q${round(corner.x)} ${round(corner.y)} ${round(after.x)} ${round(after.y)}`
  })
  const end = points.at(-1)!
  return `${steps.join("")}L${round(end.x)} ${round(end.y)}`
}

/** Eight from a corner on the way to another point; the ways are level or upright. */
const towards = (corner: Point, other: Point): Point => ({
  x: corner.x + Math.sign(other.x - corner.x) * 8,
  y: corner.y + Math.sign(other.y - corner.y) * 8,
})

const round = (number: number) => Math.round(number * 10) / 10

export const light = `--ground:#fff;--panel:#f5f7fa;--edge:#dbe1e8;--ink:#1c2430;--soft:#525d6b;--arrow:#7a8594;
--event:#fff3d1;--event-edge:#c08a1e;--consumer:#e6f0ff;--consumer-edge:#3f74c9;--place:#e4f5e8;--place-edge:#3f8f57;
--kept:#efe9fb;--kept-edge:#8261c8;--door:#fff`
export const dark = `--ground:#0d1117;--panel:#141a22;--edge:#2c343e;--ink:#e8edf3;--soft:#a5b0bd;--arrow:#8590a0;
--event:#2e2613;--event-edge:#c4922b;--consumer:#14253f;--consumer-edge:#5a8fe0;--place:#142a1c;--place-edge:#4fa86a;
--kept:#231b38;--kept-edge:#9c7fe0;--door:#0d1117`

/** Light or dark as the reader's system is; the head of an arrow has its colour. */
export const style = `<style>
svg{${light};font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Apple SD Gothic Neo","Malgun Gothic","Noto Sans CJK KR","Noto Sans KR",sans-serif}
@media(prefers-color-scheme:dark){svg{${dark}}}
text{fill:var(--ink);text-anchor:middle;font-size:12px}
.name{font-size:12.5px;font-weight:600}
.heading{font-size:14px;font-weight:600}
.says,.note{font-size:12px}
.small,.foot{font-size:11.5px;fill:var(--soft)}
.note{fill:var(--soft);font-style:normal}
.foot{text-anchor:start;font-size:12px}
.ground{fill:var(--ground)}
.panel{fill:var(--panel);stroke:var(--edge)}
g>rect,g>path{stroke-width:1.4}
.event>rect{fill:var(--event);stroke:var(--event-edge)}
.consumer>rect{fill:var(--consumer);stroke:var(--consumer-edge)}
.place>rect{fill:var(--place);stroke:var(--place-edge)}
.kept>rect,.kept>path{fill:var(--kept);stroke:var(--kept-edge)}
.kept>.line{fill:none}
.dashed{stroke-dasharray:3 4}
.person>rect,.door>rect{fill:var(--door);stroke:var(--arrow)}
.arrow{fill:none;stroke:var(--arrow);stroke-width:1.6;marker-end:url(#head)}
#head path{fill:var(--arrow)}
</style>
<defs><marker id="head" viewBox="0 0 8 8" refX="7.4" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 .6 8 4 0 7.4z"/></marker></defs>`
