// node scripts/draw-flow.ts: draws src/flow.ts into docs/flow.svg and docs/flow.ko.svg.
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { deadLetterQueueOf, type Outbox, outboxes, queueOf, topicOf } from "../src/flow.ts"
import { type Band, bandOf, leaves, type Link, ports } from "./drawing/flow-layout.ts"
import {
  type Both,
  consumerWords,
  databaseWords,
  eventWords,
  type Language,
  languages,
  placeWords,
  words,
} from "./drawing/flow-words.ts"
import { root } from "./run-tests.ts"
import { arrow, box, cylinder, type Rectangle, style, text } from "./drawing/svg.ts"

const WIDTH = 900
const PITCH = 68
const HEIGHT = 56
/** From left to right: what is kept, what happened, who acts, what that reaches. */
const columns = {
  kept: { x: 28, width: 180 },
  event: { x: 248, width: 200 },
  consumer: { x: 498, width: 190 },
  place: { x: 730, width: 142 },
} as const
type Column = keyof typeof columns

const right = (column: Column) => columns[column].x + columns[column].width
const middle = (column: Column) => columns[column].x + columns[column].width / 2

/** The drawing in one language, as the text of an SVG file. */
export function drawFlow(language: Language): string {
  const say = (both: Both) => both[language]
  const shop = bandOf("shop")
  const customers = bandOf("customers")
  const top = { shop: 162, customers: 162 + shop.rows * PITCH + 72 }
  const bottom = top.customers + customers.rows * PITCH
  const height = bottom + 104

  const rowAt = (outbox: Outbox, row: number) => top[outbox] + row * PITCH + PITCH / 2
  const place = (column: Column, outbox: Outbox, row: number): Rectangle => {
    const { x, width } = columns[column]
    return { x, width, y: rowAt(outbox, row) - HEIGHT / 2, height: HEIGHT }
  }
  const links = (band: Band, all: readonly Link[], from: Column, to: Column): string[] => {
    const [leaving, coming] = [ports(all, "from"), ports(all, "to")]
    return all.map((link) => {
      const [startY, endY] = [leaving.get(link)! * HEIGHT, coming.get(link)! * HEIGHT]
      const start = { x: right(from), y: rowAt(band.outbox, link.from) + startY }
      return arrow([start, { x: columns[to].x, y: rowAt(band.outbox, link.to) + endY }])
    })
  }

  const drawBand = (band: Band): string[] => {
    const { outbox } = band
    const from = top[outbox]
    const kept = { ...columns.kept, y: from + 4, height: band.rows * PITCH - 8 }
    const { name, lines } = databaseWords[outbox]
    const shorten = (full: string) => full.replace(`restock-${outbox}-`, "…")
    return [
      ...band.events.map(({ row }) =>
        arrow([at(right("kept"), rowAt(outbox, row)), at(columns.event.x, rowAt(outbox, row))]),
      ),
      ...links(band, band.heard, "event", "consumer"),
      ...links(band, band.reached, "consumer", "place"),
      cylinder(kept, say(words.outbox), [say(name), ...lines.map(say)]),
      ...band.events.map(({ type, row }) =>
        box("event", place("event", outbox, row), [type, say(eventWords[type]), shorten(topicOf(outbox, type))]),
      ),
      ...band.consumers.map(({ name, row }) =>
        box("consumer", place("consumer", outbox, row), [
          name,
          say(consumerWords[name]),
          shorten(queueOf(outbox, name)),
        ]),
      ),
      ...band.places.map(({ place: reached, row }) => {
        const { name, how } = placeWords[reached]
        return box(reached === "stock" ? "kept" : "place", place("place", outbox, row), [say(name), say(how)])
      }),
    ]
  }

  const panel = (y: number, to: number) =>
    `<rect class="panel" x="12" y="${y}" width="${WIDTH - 24}" height="${to - y}" rx="14"/>`
  const heading = (column: Column, title: Both, small?: Both) => [
    text("heading", at(middle(column), 34), say(title)),
    ...(small ? [text("small", at(middle(column), 50), say(small))] : []),
  ]

  const door = (which: 0 | 1): Rectangle => ({ x: columns.kept.x + which * 93, y: 86, width: 87, height: 46 })
  const doorMiddle = (which: 0 | 1) => door(which).x + 43.5
  const lane = 109
  const factoryRow = shop.places.find(({ place }) => place === "factory")!.row
  const factoryTop = rowAt("shop", factoryRow) - HEIGHT / 2
  const vip = shop.consumers.find(({ name }) => leaves(name))!
  const between = top.customers - 42

  const parts = [
    `<rect class="ground" width="${WIDTH}" height="${height}" rx="10"/>`,
    panel(66, between - 22),
    panel(between + 22, bottom + 12),
    ...heading("event", words.event, words.topics),
    ...heading("consumer", words.consumer, words.queues),
    ...heading("place", words.reached),
    arrow([at(doorMiddle(0), 48), at(doorMiddle(0), 86)]),
    arrow([at(middle("place"), factoryTop), at(middle("place"), lane), at(right("kept"), lane)]),
    text("note", at((columns.event.x + right("consumer")) / 2, lane - 8), say(words.callsBack)),
    arrow([
      at(middle("consumer"), rowAt("shop", vip.row) + HEIGHT / 2),
      at(middle("consumer"), between),
      at(middle("kept"), between),
      at(middle("kept"), top.customers + 4),
    ]),
    text("note", at((right("kept") + columns.consumer.x) / 2, between - 7), say(words.makesVip)),
    box("person", { x: doorMiddle(0) - 43.5, y: 20, width: 87, height: 28 }, [say(words.buyer)]),
    box("door", door(0), [say(words.checkout), "HTTP API"]),
    box("door", door(1), [say(words.callbacks), "HTTP"]),
    ...drawBand(shop),
    ...drawBand(customers),
    arrow([at(doorMiddle(0), 132), at(doorMiddle(0), top.shop + 6)]),
    arrow([at(doorMiddle(1), 132), at(doorMiddle(1), top.shop + 6)]),
    ...footOf(say).map((line, at) => text("foot", { x: 28, y: bottom + 40 + at * 20 }, line)),
  ]
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title description" lang="${language}">`,
    text("title", undefined, say(words.title)),
    text("description", undefined, say(words.description)),
    style,
    ...parts,
  ].join("\n")}\n</svg>\n`
}

const at = (x: number, y: number) => ({ x, y })

function footOf(say: (both: Both) => string): string[] {
  const prefixes = (Object.keys(outboxes) as Outbox[]).map((outbox) => `restock-${outbox}-`)
  const stock = queueOf("shop", "order-from-factory")
  const dead = deadLetterQueueOf("…")
  return [
    say(words.footOne),
    say(words.footTwo),
    `${say(words.begin)} ${prefixes.join(" · ")}.  ${say(words.deadLetters)} ${deadLetterQueueOf(stock)}, ${dead}.`,
  ]
}

/** Where a drawing is kept, in the repository. */
export const drawingOf = (language: Language) => (language === "en" ? "docs/flow.svg" : `docs/flow.${language}.svg`)

if (import.meta.main)
  for (const language of languages) {
    await writeFile(join(root, drawingOf(language)), drawFlow(language))
    console.log(`${drawingOf(language)} is drawn.`)
  }
