import { chanceOf, oneOf } from "./chance.ts"
import { at, type Point, straight, wobbly } from "./outline.ts"

/** What a donut looks like, drawn around 0, 0 with a radius of about 100. */
export type DonutLook = {
  readonly icing: Icing
  readonly dough: string
  readonly glaze: string
  readonly hole: string
  readonly topping: Topping
  /** Degrees at which somebody has had a bite. */
  readonly bite: number | null
}

export type Topping =
  | { readonly kind: "sprinkles"; readonly pieces: readonly { readonly line: string; readonly colour: string }[] }
  | { readonly kind: "pearls"; readonly pieces: readonly { readonly at: Point; readonly size: number }[] }
  | { readonly kind: "crumbs"; readonly pieces: readonly { readonly shape: string; readonly colour: string }[] }
  | { readonly kind: "drizzle"; readonly turn: number }

/** The colours of a picture, not of the page: a donut is the same in the dark. */
export type Icing = {
  readonly light: string
  readonly base: string
  readonly deep: string
  readonly accent: string
  readonly sprinkles: readonly string[]
}

const sweets = ["#fff4f9", "#ffd166", "#7fd6c2", "#ff8fab", "#8fb8ff"]
const icings: readonly Icing[] = [
  { light: "#f7a8c6", base: "#e9749f", deep: "#b9436f", accent: "#fff1f6", sprinkles: sweets },
  { light: "#bf63a2", base: "#93347a", deep: "#5e1a4b", accent: "#ffd9ec", sprinkles: sweets },
  { light: "#8a5640", base: "#5d3626", deep: "#331a10", accent: "#f3d9b5", sprinkles: sweets },
  {
    light: "#fffaf0",
    base: "#f6e8d0",
    deep: "#cdb288",
    accent: "#93347a",
    sprinkles: ["#e9749f", "#93347a", "#ffb454"],
  },
  {
    light: "#bcd18f",
    base: "#92af5e",
    deep: "#5f7a34",
    accent: "#fffaf0",
    sprinkles: ["#fffaf0", "#f7a8c6", "#5d3626"],
  },
  {
    light: "#fbe6a2",
    base: "#f2cb59",
    deep: "#b98a1f",
    accent: "#fffaf0",
    sprinkles: ["#fffaf0", "#e9749f", "#7fd6c2"],
  },
  { light: "#b3aee6", base: "#7f79c4", deep: "#4b4590", accent: "#fff4f9", sprinkles: sweets },
]

/** The same sku has the same donut, everywhere and always. */
export function donutLook(sku: string): DonutLook {
  const chance = chanceOf(`donut:${sku}`)
  const icing = oneOf(chance, icings)
  return {
    icing,
    dough: wobbly(chance, { radius: 96, most: 1.1, points: 18 }),
    glaze: wobbly(chance, { radius: 84, most: 5, points: 20 }),
    hole: wobbly(chance, { radius: 37, most: 1.8, points: 14 }),
    topping: toppings[oneOf(chance, ["sprinkles", "sprinkles", "drizzle", "pearls", "crumbs"] as const)](chance, icing),
    bite: chance() < 0.3 ? -70 + chance() * 50 : null,
  }
}

const toppings = {
  sprinkles: (chance, { sprinkles }) => ({
    kind: "sprinkles",
    pieces: strewn(chance, 48, 11).map(([x, y]) => {
      const [dx, dy] = at(4.2, chance() * 180)
      return { line: straight([x - dx, y - dy], [x + dx, y + dy]), colour: oneOf(chance, sprinkles) }
    }),
  }),
  pearls: (chance) => ({
    kind: "pearls",
    pieces: strewn(chance, 54, 9).map((where) => ({ at: where, size: 1.7 + chance() * 1.5 })),
  }),
  crumbs: (chance) => ({
    kind: "crumbs",
    pieces: strewn(chance, 60, 8.5).map(([x, y]) => {
      const size = 2.4 + chance() * 2.6
      const corners = Array.from({ length: 5 }, (_, index) =>
        at(size * (0.6 + 0.4 * chance()), index * 72 + chance() * 40),
      )
      const shape = `M${corners.map(([dx, dy]) => `${(x + dx).toFixed(1)} ${(y + dy).toFixed(1)}`).join("L")}Z`
      return { shape, colour: oneOf(chance, ["#e7c08a", "#c9924f", "#a96f34"]) }
    }),
  }),
  drizzle: (chance) => ({ kind: "drizzle", turn: Math.round(chance() * 90 - 45) }),
} as const satisfies Record<Topping["kind"], (chance: () => number, icing: Icing) => Topping>

/** Places on the icing, none closer to another than `apart`. */
function strewn(chance: () => number, most: number, apart: number): Point[] {
  const places: Point[] = []
  for (let tries = 0; tries < most * 14 && places.length < most; tries++) {
    // The root, so that they do not crowd around the hole.
    const place = at(Math.sqrt(48 ** 2 + chance() * (77 ** 2 - 48 ** 2)), chance() * 360)
    const isFree = places.every(([x, y]) => Math.hypot(x - place[0], y - place[1]) >= apart)
    if (isFree) places.push(place)
  }
  return places
}
