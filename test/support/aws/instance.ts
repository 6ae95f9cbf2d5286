import { dirname, join } from "node:path"
import { Worker } from "node:worker_threads"
import type { FunctionError, Said, Task } from "./task.ts"
import type { Json } from "./resource.ts"

/** A function of the template. Times in milliseconds. */
export type FunctionSpec = {
  readonly name: string
  readonly arn: string
  /** The bundle. */
  readonly file: string
  readonly handler: string
  readonly timeout: number
  /** Instances at most. */
  readonly concurrency: number
  readonly env: Readonly<Record<string, string>>
}

export type Outcome =
  { readonly kind: "done"; readonly payload: Json } | { readonly kind: "failed"; readonly error: FunctionError }

/** One warm environment of a function. It takes one event at a time. */
export type Instance = {
  readonly invoke: (event: unknown) => Promise<Outcome>
  /** It waits for somebody: since it was last asked it computed for less than half of the time. */
  readonly standsStill: () => boolean
  readonly hasEnded: () => boolean
  readonly end: () => Promise<void>
}

const inside = new URL("./inside.ts", import.meta.url)

/** Lambda gives the code before the handler ten seconds that do not count. */
const LOADING = 10_000

export const failure = (errorType: string, errorMessage: string): Outcome => ({
  kind: "failed",
  error: { errorType, errorMessage },
})

/** Loads the bundle in a thread with an environment of its own; `say` gets what it writes to stderr. */
export function startInstance(spec: FunctionSpec, say: (text: string) => void): Instance {
  const { file, handler, name, arn, env, timeout } = spec
  const compiled = join(dirname(dirname(file)), "compiled")
  const worker = new Worker(inside, {
    env: { ...env },
    workerData: { file, handler, name, arn, compiled },
    execArgv: [],
  })
  let ended: Outcome | undefined
  let clock: NodeJS.Timeout | undefined
  const loaded = Promise.withResolvers<void>()
  let isLoaded = false
  let seen = worker.performance.eventLoopUtilization()
  let answer: ((outcome: Outcome) => void) | undefined

  const finish = (outcome: Outcome) => {
    clearTimeout(clock)
    answer?.(outcome)
    answer = undefined
  }
  const endWith = async (outcome: Outcome) => {
    ended ??= outcome
    loaded.resolve()
    finish(ended)
    await worker.terminate()
  }
  const allow = (milliseconds: number) => {
    clearTimeout(clock)
    clock = setTimeout(() => {
      const seconds = (milliseconds / 1000).toFixed(2)
      void endWith(failure("Sandbox.Timedout", `Task timed out after ${seconds} seconds`))
    }, milliseconds)
  }

  allow(LOADING)
  worker.on("message", (said: Said) => {
    if (said.kind === "stderr") say(said.text)
    else if (said.kind === "loaded") {
      clearTimeout(clock)
      isLoaded = true
      loaded.resolve()
    } else finish(said.kind === "done" ? { kind: "done", payload: JSON.parse(said.payload) } : said)
  })
  worker.on("error", (error: unknown) => {
    const { name: type = "Error", message = String(error) } = error instanceof Error ? error : {}
    void endWith(failure(type, message))
  })
  worker.on("exit", (code) => void endWith(failure("Runtime.ExitError", `Runtime exited with ${code}`)))

  return {
    async invoke(event) {
      await loaded.promise
      if (ended) return ended
      return new Promise((answered) => {
        answer = answered
        allow(timeout)
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
        worker.postMessage({ event: JSON.stringify(event), deadline: Date.now() + timeout } satisfies Task)
      })
    },
    standsStill() {
      const now = worker.performance.eventLoopUtilization()
      const since = worker.performance.eventLoopUtilization(now, seen)
      seen = now
      return isLoaded && since.utilization < 0.5
    },
    hasEnded: () => ended !== undefined,
    end: () => endWith(failure("Runtime.ExitError", "the instance was ended")),
  }
}
