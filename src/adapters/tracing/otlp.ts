import { AsyncLocalStorage } from "node:async_hooks"
import { type Context, context, type ContextManager, diag, DiagLogLevel, ROOT_CONTEXT, trace } from "@opentelemetry/api"
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http"
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
  type TracerProviderOptions,
} from "@opentelemetry/sdk-trace"
import { wordsOf } from "../../shared/words.ts"

type Environment = Readonly<Record<string, string | undefined>>

/** Seconds that an export may take, with all its tries; so also what it can add to the end of a process. */
const PATIENCE = 3

/**
 * Every span of this process goes to an OTLP receiver from now on, as the standard's variables say. Resolves when what is
 * left was sent, or could not be.
 */
export function traceToOtlp(env: Environment, warn: (sentence: string) => void): { stop: () => Promise<void> } {
  const timeout = env.OTEL_EXPORTER_OTLP_TRACES_TIMEOUT ?? env.OTEL_EXPORTER_OTLP_TIMEOUT
  const exporter = new OTLPTraceExporter(timeout === undefined ? { timeoutMillis: PATIENCE * 1_000 } : {})
  const provider = new TracerProvider({
    resource: resourceOf(env),
    sampler: samplerOf(env, warn),
    spanProcessors: [new BatchSpanProcessor({ exporter: complaining(exporter, warn) })],
  })
  diag.setLogger(dropped(warn), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true })
  context.setGlobalContextManager(callers())
  trace.setGlobalTracerProvider(provider)
  return {
    async stop() {
      trace.disable()
      await provider.shutdown()
      context.disable()
      diag.disable()
    },
  }
}

/** What could not be sent is lost, and said once; the next time it is said is after something was sent. */
function complaining(exporter: OTLPTraceExporter, warn: (sentence: string) => void): SpanExporter {
  let isBroken = false
  return {
    export: (spans, done) =>
      exporter.export(spans, ({ code, error }) => {
        // 0 is a success, by the protocol of exporters.
        if (code !== 0 && !isBroken) warn(`traces cannot be sent, and are lost until they can: ${wordsOf(error)}`)
        if (code === 0 && isBroken) warn("traces can be sent again")
        isBroken = code !== 0
        done({ code: 0 })
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush(),
  }
}

/** Of all that the SDK says of itself, a person needs to know one thing. */
function dropped(warn: (sentence: string) => void) {
  const nothing = () => {}
  return {
    error: nothing,
    info: nothing,
    debug: nothing,
    verbose: nothing,
    warn(message: string) {
      if (message.startsWith("Dropped "))
        warn("more spans than can be sent, some are lost: OTEL_TRACES_SAMPLER=parentbased_traceidratio takes a part")
    },
  }
}

/** What is under way goes along with every await. */
function callers(): ContextManager {
  const storage = new AsyncLocalStorage<Context>()
  const manager: ContextManager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (inside, work, self, ...values) => storage.run(inside, () => work.apply(self as never, values)),
    bind: (inside, target) =>
      typeof target === "function"
        ? (((...values: unknown[]) =>
            storage.run(inside, () => (target as () => unknown).apply(undefined, values as []))) as typeof target)
        : target,
    enable: () => manager,
    disable: () => (storage.disable(), manager),
  }
  return manager
}

type Resource = NonNullable<TracerProviderOptions["resource"]>

function resourceOf(env: Environment): Resource {
  const pairs = (env.OTEL_RESOURCE_ATTRIBUTES ?? "").split(",").flatMap((pair) => {
    const [name, value] = pair.split("=", 2)
    return name?.trim() && value ? [[name.trim(), decodeURIComponent(value.trim())]] : []
  })
  const named = Object.fromEntries(pairs) as Record<string, string>
  const attributes = { ...named, "service.name": env.OTEL_SERVICE_NAME ?? named["service.name"] ?? "restock" }
  const resource: Resource = { attributes, merge: () => resource, getRawAttributes: () => Object.entries(attributes) }
  return resource
}

const samplers: Readonly<Record<string, (part: number) => Sampler>> = {
  always_on: () => new AlwaysOnSampler(),
  always_off: () => new AlwaysOffSampler(),
  traceidratio: (part) => new TraceIdRatioBasedSampler(part),
  parentbased_always_on: () => new ParentBasedSampler({ root: new AlwaysOnSampler() }),
  parentbased_always_off: () => new ParentBasedSampler({ root: new AlwaysOffSampler() }),
  parentbased_traceidratio: (part) => new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(part) }),
}

function samplerOf(env: Environment, warn: (sentence: string) => void): Sampler {
  const usual = "parentbased_always_on"
  const name = env.OTEL_TRACES_SAMPLER || usual
  const part = Number(env.OTEL_TRACES_SAMPLER_ARG || 1)
  const isKnown = Object.hasOwn(samplers, name) && part >= 0 && part <= 1
  if (!isKnown) warn("OTEL_TRACES_SAMPLER, or its ARG, means nothing here: every trace is taken")
  return samplers[isKnown ? name : usual]!(isKnown ? part : 1)
}
