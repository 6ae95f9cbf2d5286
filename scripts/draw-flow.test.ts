import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { consumersOf, flow, type Outbox, outboxes } from "../src/flow.ts"
import { drawFlow, drawingOf } from "./draw-flow.ts"
import { bandOf, type Link } from "./drawing/flow-layout.ts"
import { languages } from "./drawing/flow-words.ts"
import { dark, light } from "./drawing/svg.ts"
import { committed } from "./write-api.ts"

const boxes = Object.keys(outboxes) as Outbox[]

for (const language of languages)
  describe(`the drawing of the flow (${language})`, () => {
    const drawing = drawFlow(language)

    test("is the committed one", async () => {
      assert.ok((await committed(drawingOf(language))) === drawing, "Run `node scripts/draw-flow.ts` and look at it.")
    })

    test("has every event and consumer as often as there are outboxes that know it", () => {
      const names = [...drawing.matchAll(/<text class="name"[^>]*>([^<]+)</g)].map(([, name]) => name)
      const all = boxes.flatMap((outbox) => [...outboxes[outbox], ...consumersOf(outbox)])
      for (const name of all)
        assert.equal(names.filter((one) => one === name).length, all.filter((one) => one === name).length, name)
    })

    test("has no text beyond its box, also in a font that runs wide", () => {
      const groups = [...drawing.matchAll(/<g class="\w+">\n<rect[^>]* width="([\d.]+)"[^>]*>\n(.*?)<\/g>/gs)]
      for (const [, width, inside] of groups)
        for (const [, kind, words] of inside!.matchAll(/<text class="(\w+)"[^>]*>([^<]+)</g))
          assert.ok(widthOf(words!, kind === "name") <= Number(width) - 8, `"${words}" in ${width}`)
      assert.ok(groups.length > 20)
    })

    test("is well-formed, asks nothing of anybody, and has no type below 11 pixels", () => {
      assert.doesNotMatch(drawing, /href|url\((?!#)|<script|undefined|NaN/)
      for (const [, size] of drawing.matchAll(/font-size:([\d.]+)px/g)) assert.ok(Number(size) >= 11)
      const open: string[] = []
      for (const [, end, name, alone] of drawing.matchAll(/<(\/?)(\w+)[^>]*?(\/?)>/g))
        if (end) assert.equal(open.pop(), name)
        else if (!alone) open.push(name!)
      assert.deepEqual(open, [])
    })
  })

/** Pixels, measured at DejaVu Sans, which is wider than what most systems have: 12 px, and a bold of 12.5 px. */
function widthOf(words: string, isBold: boolean): number {
  const wide = /[\u1100-\uffff]/g
  const korean = words.match(wide)?.length ?? 0
  return korean * 12.5 + (words.length - korean) * (isBold ? 8.4 : 6.3)
}

describe("the layout", () => {
  for (const outbox of boxes)
    test(`no arrows of the ${outbox} outbox cross`, () => {
      const { heard, reached } = bandOf(outbox)
      for (const links of [heard, reached]) assert.deepEqual(crossings(links), [])
    })

  test("draws every line of the flow", () => {
    const lines = boxes.flatMap((outbox) => outboxes[outbox].flatMap((type) => [...flow[type]]))
    assert.equal(boxes.flatMap((outbox) => bandOf(outbox).heard).length, lines.length)
  })
})

const crossings = (links: readonly Link[]) =>
  links.flatMap((one) =>
    links.filter((other) => one.from < other.from && one.to > other.to).map((other) => [one, other]),
  )

for (const [name, colours] of Object.entries({ light, dark }))
  test(`whatever is written can be read in the ${name} colours`, () => {
    const colour = Object.fromEntries([...colours.matchAll(/--([\w-]+):#(\w+)/g)].map(([, name, hex]) => [name, hex!]))
    for (const ground of ["ground", "panel", "event", "consumer", "place", "kept", "door"])
      for (const ink of ["ink", "soft"])
        assert.ok(contrast(colour[ink]!, colour[ground]!) >= 4.5, `${ink} on ${ground}`)
    for (const edge of ["event-edge", "consumer-edge", "place-edge", "kept-edge", "arrow"])
      assert.ok(contrast(colour[edge]!, colour.panel!) >= 2.7, edge)
  })

/** As WCAG 2.2 defines it. */
function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)]
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}

function luminance(hex: string): number {
  const full = hex.length === 3 ? [...hex].map((one) => one + one).join("") : hex
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
    const part = Number.parseInt(full.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
