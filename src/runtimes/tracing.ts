import { wordsOf } from "../shared/words.ts"

type Tracing = { readonly stop: () => Promise<void> }

const off: Tracing = { stop: async () => {} }

/** Sends traces where an OTLP receiver is named. Elsewhere nothing is loaded, and nothing is done. */
export async function openTracing(env: NodeJS.ProcessEnv, warn: (sentence: string) => void): Promise<Tracing> {
  const endpoint = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT || env.OTEL_EXPORTER_OTLP_ENDPOINT
  if (!endpoint || env.OTEL_SDK_DISABLED === "true" || env.OTEL_TRACES_EXPORTER === "none") return off
  try {
    // Not in the message: an address may have a password in it.
    if (!URL.canParse(endpoint)) throw new Error("the endpoint is no address; one looks like http://localhost:4318")
    const { traceToOtlp } = await import("../adapters/tracing/otlp.ts")
    return traceToOtlp(env, warn)
  } catch (error) {
    warn(`traces go nowhere: ${wordsOf(error)}`)
    return off
  }
}
