import {
  type Attributes,
  context,
  isSpanContextValid,
  type Link,
  ProxyTracer,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from "@opentelemetry/api"
import { inWords, wordsOf } from "./words.ts"

export { SpanKind } from "@opentelemetry/api"

/** A place in a trace, as W3C Trace Context writes it: `00-<trace>-<span>-<flags>`. */
export type TraceParent = string

export type SpanOptions = {
  readonly kind?: SpanKind
  /** What it is a part of: `null` begins a trace, `undefined` is whatever is under way here. */
  readonly parent?: TraceParent | null | undefined
  readonly links?: readonly TraceParent[]
  /** Ids and counts; nothing personal, no secret. */
  readonly attributes?: Attributes
}

/** A piece of work that is a span, as it is seen from within. */
export type Work = {
  /** To be handed on with what it leads to. Without tracing, where it was handed in. */
  readonly place: TraceParent | undefined
  readonly note: (name: string, value: string | number) => void
  /** It came to no good end, and throws nothing. */
  readonly failed: (reason: string) => void
}

const nothing = () => {}

/**
 * Does a piece of work as a span: it ends with the work, and says in words how that failed. Where nobody set tracing up,
 * it is the work alone.
 */
export function inSpan<Result>(
  name: string,
  options: SpanOptions,
  work: (here: Work) => Promise<Result>,
): Promise<Result> {
  const tracer = trace.getTracer("restock")
  // What the API hands out until there is somebody to trace for.
  if (tracer instanceof ProxyTracer) return work({ place: options.parent ?? undefined, note: nothing, failed: nothing })
  return record(tracer, name, options, work)
}

async function record<Result>(
  tracer: Tracer,
  name: string,
  { kind = SpanKind.INTERNAL, parent, links = [], attributes = {} }: SpanOptions,
  work: (here: Work) => Promise<Result>,
): Promise<Result> {
  const from = parent === undefined ? context.active() : contextOf(parent)
  const span = tracer.startSpan(name, { kind, links: links.flatMap(linkTo), attributes }, from)
  const here: Work = {
    place: placeOf(span.spanContext()),
    note: (name, value) => span.setAttribute(name, value),
    failed: (reason) => fail(span, reason),
  }
  try {
    return await context.with(trace.setSpan(from, span), work, undefined, here)
  } catch (error) {
    fail(span, wordsOf(error))
    throw error
  } finally {
    span.end()
  }
}

/** A reason as words of others may be shown, and without addresses. */
function fail(span: Span, reason: string): void {
  const message = inWords(reason, 500).replaceAll(/[^\s<>"'(),;:@]+@[^\s<>"'(),;:@]+/g, "…")
  span.setStatus({ code: SpanStatusCode.ERROR, message })
}

/** A span of a request that was heard, for {@link inSpan}. The route is a pattern: what stood in its place may be secret. */
export function served(method: string, route: string, parent: TraceParent | null): [string, SpanOptions] {
  const attributes = { "http.request.method": method, "http.route": route }
  return [`${method} ${route}`, { kind: SpanKind.SERVER, parent, attributes }]
}

/** Notes how a request was answered; only a fault of our own is an error. */
export function answered<Answer extends { readonly status: number }>(here: Work, answer: Answer): Answer {
  here.note("http.response.status_code", answer.status)
  if (answer.status >= 500) here.failed(`answered ${answer.status}`)
  return answer
}

/** The place of what is under way here; undefined without tracing. */
export function placeHere(): TraceParent | undefined {
  const span = trace.getActiveSpan()
  return span && placeOf(span.spanContext())
}

/** What a caller sent as its `traceparent`; null when that is no place in a trace. */
export function placeSent(header: string | undefined): TraceParent | null {
  const place = header === undefined ? undefined : read(header)
  return (place && placeOf(place)) ?? null
}

function placeOf(place: SpanContext): TraceParent | undefined {
  const { traceId, spanId, traceFlags } = place
  return isSpanContextValid(place) ? `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}` : undefined
}

function contextOf(parent: TraceParent | null) {
  const place = parent === null ? undefined : read(parent)
  return place ? trace.setSpanContext(ROOT_CONTEXT, place) : ROOT_CONTEXT
}

function linkTo(parent: TraceParent): Link[] {
  const place = read(parent)
  return place ? [{ context: place }] : []
}

const FORM = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?=$|-)/

/** Of a later version the first four parts are read, as the standard asks. */
function read(text: string): SpanContext | undefined {
  const [, traceId = "", spanId = "", flags = ""] = text.length > 200 ? [] : (FORM.exec(text) ?? [])
  // Sampled or not; a later standard's flags mean nothing here.
  const place = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true }
  return isSpanContextValid(place) ? place : undefined
}
