import { breakingChanges, type OpenApi, type Operation, type Schema } from "../breaking-changes.ts"
import type { AsyncApi } from "../write-asyncapi.ts"

/** What breaks somebody who was written for the document before: each message of an operation is a call of its own. */
export function eventBreaks(before: AsyncApi, now: AsyncApi): string[] {
  return breakingChanges(asCalls(before), asCalls(now)).map((sentence) =>
    sentence.replaceAll("the 200 answer", "the message").replaceAll("the body", "the message"),
  )
}

/** What is sent is to its reader what an answer is, and what is received is a body. */
function asCalls({ operations, channels, components }: AsyncApi): OpenApi {
  const paths: Record<string, Record<string, Operation>> = {}
  for (const { action, channel, messages } of Object.values(operations))
    for (const { $ref } of messages) {
      const channelName = channel.$ref.split("/").at(-1)!
      const message = $ref.split("/").at(-1)!
      const content = { "application/json": { schema: components.messages[message]!.payload as Schema } }
      const where = `${channels[channelName]!.address ?? channelName} ${message}`
      paths[where] = {
        ...paths[where],
        [action]: action === "send" ? { responses: { 200: { content } } } : { requestBody: { content }, responses: {} },
      }
    }
  return { paths, components: { schemas: components.schemas as Record<string, Schema> } }
}
