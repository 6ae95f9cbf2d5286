// What runs in the thread of an instance: Lambda's runtime, as far as a handler can tell.
import { randomUUID } from "node:crypto"
import { enableCompileCache } from "node:module"
import { pathToFileURL } from "node:url"
import { parentPort, workerData } from "node:worker_threads"
import type { Said, Task } from "./task.ts"

const { file, handler, name, arn, compiled } = workerData as Record<
  "file" | "handler" | "name" | "arn" | "compiled",
  string
>
const port = parentPort!
const say = (said: Said) => port.postMessage(said)

// By the same way as the answer, so that what was written before it is known before it.
process.stderr.write = (text: string | Uint8Array, ...rest: unknown[]) => {
  say({ kind: "stderr", text: typeof text === "string" ? text : Buffer.from(text).toString() })
  for (const one of rest) if (typeof one === "function") one()
  return true
}
process.stdout.write = (_text: string | Uint8Array, ...rest: unknown[]) => {
  for (const one of rest) if (typeof one === "function") one()
  return true
}

// Spares every instance after the first of a run a third of its start.
enableCompileCache(compiled)
const handle = ((await import(pathToFileURL(file).href)) as Record<string, unknown>)[handler]
if (typeof handle !== "function") throw new Error(`${handler} is undefined or not exported`)

const contextFor = (deadline: number) => ({
  functionName: name,
  functionVersion: "$LATEST",
  invokedFunctionArn: arn,
  memoryLimitInMB: "256",
  awsRequestId: randomUUID(),
  logGroupName: `/aws/lambda/${name}`,
  logStreamName: "here",
  callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
})

port.on("message", async ({ event, deadline }: Task) => {
  try {
    const payload: unknown = await handle(JSON.parse(event), contextFor(deadline))
    say({ kind: "done", payload: JSON.stringify(payload ?? null) })
  } catch (error) {
    const { name: errorType, message: errorMessage } = error instanceof Error ? error : new Error(String(error))
    say({ kind: "failed", error: { errorType, errorMessage } })
  }
})
say({ kind: "loaded" })
