// Handlers that do what a test tells them to, for the test of the harness itself.
import { randomUUID } from "node:crypto"
import { setTimeout as pause } from "node:timers/promises"

const instance = randomUUID()
let invocations = 0
let atOnce = 0

const bodies = ({ Records }) => Records.map(({ body }) => body)
const failures = (records) => ({
  batchItemFailures: records.map(({ messageId: itemIdentifier }) => ({ itemIdentifier })),
})

/** Gives back the messages that say `back`, when they come for the first time. */
export const giveBack = async ({ Records }) =>
  failures(Records.filter(({ body, attributes }) => body === "back" && attributes.ApproximateReceiveCount === "1"))

/** Fails with all it has when one says so: `throw` the first time, `poison` always. */
export async function fail(event) {
  const isFirst = event.Records.some(({ attributes }) => attributes.ApproximateReceiveCount === "1")
  process.stderr.write(`got ${bodies(event).toSorted().join(" ")}\n`)
  if (bodies(event).includes("poison") || (bodies(event).includes("throw") && isFirst))
    throw new TypeError("on purpose")
}

/** Says which instance it is, and how much that one had to do at once. */
export async function count({ milliseconds = 0 } = {}) {
  invocations++
  atOnce++
  await pause(milliseconds)
  const seen = { instance, invocations, atOnce }
  atOnce--
  return seen
}

export async function misbehave({ how }, context) {
  invocations++
  if (how === "hang") await new Promise(() => {})
  if (how === "spin") for (;;);
  if (how === "exit") process.exit(3)
  if (how === "crash") setTimeout(() => Promise.reject(new Error("nobody looks after me")))
  if (how === "crash") await new Promise(() => {})
  return { invocations, remaining: context.getRemainingTimeInMillis(), name: context.functionName }
}

export const answer = async (event) => {
  if (event.rawPath === "/throw") throw new Error("no answer")
  if (event.rawPath === "/bare") return { as: "it is" }
  if (event.rawPath === "/bytes")
    return {
      statusCode: 201,
      headers: { "x-own": "1" },
      cookies: ["a=1", "b=2"],
      body: event.body,
      isBase64Encoded: true,
    }
  return { statusCode: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(event) }
}

export const environment = async () => ({ ...process.env })
export const echo = async (event) => event
