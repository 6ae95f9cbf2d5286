import assert from "node:assert/strict"
import { after, before, test } from "node:test"
import { openReceiver } from "../../../test/support/otlp-receiver.ts"
import { inSpan, placeHere, SpanKind } from "../../shared/trace.ts"
import { traceToOtlp } from "./otlp.ts"

let receiver: Awaited<ReturnType<typeof openReceiver>>
before(async () => {
  receiver = await openReceiver()
  // The exporter itself reads where to, and with which headers.
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = receiver.url
  process.env.OTEL_EXPORTER_OTLP_HEADERS = "x-team=donuts"
})
after(() => receiver.close())

const nobody = (sentence: string): void => assert.fail(sentence)

/** Traces the work, and resolves to what the receiver heard of it. */
async function traced(env: Record<string, string>, work: () => Promise<unknown>, warn = nobody) {
  const before = receiver.heard.length
  const tracing = traceToOtlp(env, warn)
  await work()
  await tracing.stop()
  return receiver.heard.slice(before)
}

test("work within work is a part of it, also behind an await; afterwards nothing is under way", async () => {
  const spans = await traced({ OTEL_RESOURCE_ATTRIBUTES: "service.name=donuts,team=a%20b" }, async () => {
    await inSpan("outer", { kind: SpanKind.SERVER }, async ({ place }) => {
      await Promise.all([
        inSpan("left", {}, async (left) => assert.equal(placeHere(), left.place)),
        inSpan("right", {}, async () => {}),
      ])
      assert.equal(placeHere(), place)
    })
    assert.equal(placeHere(), undefined)
  })
  const outer = spans.find(({ name }) => name === "outer")!
  assert.equal(outer.parent, undefined)
  assert.deepEqual(
    spans.filter(({ parent }) => parent === outer.id).map(({ name }) => name),
    ["left", "right"],
  )
  assert.equal(outer.service, "donuts")
  assert.equal(receiver.headers["x-team"], "donuts")
})

test("a failure says why, without addresses and tokens", async () => {
  const token = `0123abcd.${"A".repeat(43)}`
  const [thrown, noted] = await traced({}, async () => {
    const failing = inSpan("thrown", {}, () => Promise.reject(new Error(`550 <kim@donut.example> is nobody`)))
    await assert.rejects(failing)
    await inSpan("noted", {}, async ({ failed }) => failed(`POST /factory/callbacks/${token} for "김@도넛.example"`))
  })
  assert.equal(thrown!.error, "550 <…> is nobody")
  assert.equal(noted!.error, 'POST /factory/callbacks/… for "…"')
})

test("a sampler of the standard takes a part, and leaves alone what a client does not want traced", async () => {
  const work = async () => {
    for (let at = 0; at < 400; at++) await inSpan("work", {}, async () => {})
  }
  assert.equal((await traced({ OTEL_TRACES_SAMPLER: "always_off" }, work)).length, 0)
  const part = await traced({ OTEL_TRACES_SAMPLER: "parentbased_traceidratio", OTEL_TRACES_SAMPLER_ARG: "0.5" }, work)
  assert.ok(part.length > 100 && part.length < 300, `${part.length}`)
  const parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"
  const unwanted = await traced({}, () =>
    inSpan("work", { parent }, async ({ place }) => assert.match(place!, /^00-4bf9.*-00$/)),
  )
  assert.equal(unwanted.length, 0)
})

test("a sampler that is none is complained of, and everything is taken", async () => {
  const complaints: string[] = []
  const env = { OTEL_TRACES_SAMPLER: "sometimes" }
  const spans = await traced(
    env,
    () => inSpan("work", {}, async () => {}),
    (one) => void complaints.push(one),
  )
  assert.equal(spans.length, 1)
  assert.match(complaints.join(), /^OTEL_TRACES_SAMPLER, or its ARG, means nothing here/)
})
