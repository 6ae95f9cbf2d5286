import { collectDefaultMetrics, Registry } from "prom-client"

/** What a scraper is sent, and as which content type. */
export type Exposition = { readonly body: string; readonly type: string }

let ofProcess: Registry | undefined

/** Memory, processor, event loop and handles: once a process, however many servers are in it. */
function processMetrics(): Registry {
  if (!ofProcess) {
    ofProcess = new Registry()
    collectDefaultMetrics({ register: ofProcess })
  }
  return ofProcess
}

/** Call it when all metrics of `own` are registered. */
export function exposeWithProcess(own: Registry): () => Promise<Exposition> {
  const all = Registry.merge([processMetrics(), own])
  return async () => ({ body: await all.metrics(), type: all.contentType })
}
