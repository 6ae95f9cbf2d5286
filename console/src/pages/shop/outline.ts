export type Point = readonly [x: number, y: number]

/** On a circle around the middle; degrees run clockwise from the right. */
export function at(radius: number, degrees: number): Point {
  const angle = (degrees * Math.PI) / 180
  return [radius * Math.cos(angle), radius * Math.sin(angle)]
}

const written = (...numbers: readonly number[]) => numbers.map((number) => number.toFixed(1)).join(" ")

/** A closed, round line through points (Catmull-Rom). */
export function smooth(points: readonly Point[]): string {
  const point = (index: number) => points[(index + points.length) % points.length]!
  const curves = points.map((from, index) => {
    const [before, to, after] = [point(index - 1), point(index + 1), point(index + 2)]
    const first = [from[0] + (to[0] - before[0]) / 6, from[1] + (to[1] - before[1]) / 6] as const
    const second = [to[0] - (after[0] - from[0]) / 6, to[1] - (after[1] - from[1]) / 6] as const
    return `C${written(...first)} ${written(...second)} ${written(...to)}`
  })
  return `M${written(...point(0))}${curves.join("")}Z`
}

/** A ring line that wobbles: `most` outwards or inwards. */
export function wobbly(chance: () => number, { radius, most, points }: Wobble): string {
  const turn = chance() * 360
  const around = Array.from({ length: points }, (_, index) => {
    const degrees = turn + ((index + (chance() - 0.5) * 0.35) * 360) / points
    // In and out by turns, so that it flows.
    const out = (index % 2 === 0 ? 1 : -1) * (0.1 + 0.9 * chance())
    return at(radius + out * most, degrees)
  })
  return smooth(around)
}
type Wobble = { readonly radius: number; readonly most: number; readonly points: number }

/** A part of a circle, open. */
export function arc(radius: number, from: number, to: number): string {
  return `M${written(...at(radius, from))}A${radius} ${radius} 0 0 1 ${written(...at(radius, to))}`
}

export const straight = (from: Point, to: Point): string => `M${written(...from)}L${written(...to)}`
