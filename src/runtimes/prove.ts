import { holds, long, prove, proveOne, short, table } from "../proof/prove.ts"

export type ProveOptions = {
  readonly long?: boolean
  readonly json?: boolean
  /** One world of the simulation, told as a story. */
  readonly seed?: string
}

/** Seconds between two lines where nobody watches. */
const QUIET = 15

/** Proves on this machine that nothing is lost, and prints the table. Exit code 1 when not all promises held. */
export async function runProve(options: ProveOptions, signal: AbortSignal): Promise<void> {
  const watched = watcher()
  const proving =
    options.seed === undefined
      ? prove(options.long ? long : short, watched.tell, signal)
      : proveOne(Number(options.seed), watched.tell, signal)
  const proof = await proving.catch((error: unknown) => {
    if (!signal.aborted) throw error
    return undefined
  })
  watched.end()
  if (!proof) {
    console.error("Stopped before the end: nothing is proven.")
    process.exitCode = 1
    return
  }
  console.log(options.json ? JSON.stringify(proof, null, 2) : table(proof))
  if (!holds(proof)) process.exitCode = 1
}

/** A line that changes, for who watches; a line now and then for who reads later. */
function watcher() {
  const { isTTY, columns = 80 } = process.stderr
  let last = -Infinity
  let method = ""
  return {
    tell(sentence: string): void {
      if (isTTY) return void process.stderr.write(`\r\x1b[K${sentence.slice(0, columns - 1)}`)
      const [now = ""] = sentence.split(":")
      const isNew = now !== method
      if (!isNew && performance.now() - last < QUIET * 1_000) return
      method = now
      last = performance.now()
      console.error(sentence)
    },
    end: () => void (isTTY && process.stderr.write("\r\x1b[K")),
  }
}
