import { fork } from "node:child_process"

/** What the customers do. Seconds; `perSecond` makes them come by the clock instead of one answer after the other. */
export type LoadOptions = {
  /** The shop's, without a slash at the end. */
  readonly url: string
  readonly connections: number
  readonly seconds: number
  readonly warmup: number
  /** Bought in turn, one a request. */
  readonly skus: readonly string[]
  /** Pieces in each request; default 1. */
  readonly quantity?: number
  /** Each request with an `Idempotency-Key` of its own. */
  readonly keys?: boolean
  /** Requests a second in all; a request that has to wait for a free connection counts from its time on. */
  readonly perSecond?: number
}

export type LoadResult = {
  /** How many answers by status, the warm-up too; `lost` for connections that ended without one. */
  readonly answers: Readonly<Record<string, number>>
  /** Accepted orders a second, after the warm-up. */
  readonly perSecond: number
  /** Milliseconds, after the warm-up. */
  readonly p50: number
  readonly p99: number
  /** Pieces in accepted orders, the warm-up too. */
  readonly pieces: number
}

/** Customers in a process of their own, over connections that stay open. */
export function load(options: LoadOptions): Promise<LoadResult> {
  const child = fork(new URL("load-process.ts", import.meta.url), [JSON.stringify(options)], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  })
  return new Promise((resolve, reject) => {
    let result: LoadResult | undefined
    child.once("message", (said) => (result = said as LoadResult))
    child.once("error", reject)
    child.once("exit", (code) => (result ? resolve(result) : reject(new Error(`the load ended with ${code}`))))
  })
}
