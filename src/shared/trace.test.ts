import assert from "node:assert/strict"
import { test } from "node:test"
import { inSpan, placeHere, placeSent } from "./trace.ts"

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
const SPAN = "00f067aa0ba902b7"

for (const [text, kept] of [
  [`00-${TRACE}-${SPAN}-01`, `00-${TRACE}-${SPAN}-01`],
  [`00-${TRACE}-${SPAN}-00`, `00-${TRACE}-${SPAN}-00`],
  [`00-${TRACE}-${SPAN}-fe`, `00-${TRACE}-${SPAN}-00`],
  [`cc-${TRACE}-${SPAN}-03-what-a-later-version-adds`, `00-${TRACE}-${SPAN}-01`],
] as const)
  test(`"${text}" is a place in a trace`, () => assert.equal(placeSent(text), kept))

for (const text of [
  "",
  "00",
  `ff-${TRACE}-${SPAN}-01`,
  `00-${"0".repeat(32)}-${SPAN}-01`,
  `00-${TRACE}-${"0".repeat(16)}-01`,
  `00-${TRACE.toUpperCase()}-${SPAN}-01`,
  `00-${TRACE}-${SPAN}-1`,
  `00-${TRACE}-${SPAN}-01x`,
  ` 00-${TRACE}-${SPAN}-01`,
  `00-${TRACE}-${SPAN}-01-${"x".repeat(200)}`,
])
  test(`"${text.slice(0, 70)}" is none`, () => assert.equal(placeSent(text), null))

test("without tracing, a place is handed on as it came, and work is done as ever", async () => {
  const parent = `00-${TRACE}-${SPAN}-01`
  assert.equal(await inSpan("work", { parent }, async ({ place }) => place), parent)
  assert.equal(await inSpan("work", { parent: null }, async ({ place }) => place), undefined)
  assert.equal(await inSpan("work", { parent }, async () => placeHere()), undefined)
  await assert.rejects(
    inSpan("work", {}, async () => Promise.reject(new Error("no donuts"))),
    /no donuts/,
  )
})
