import { GetQueueUrlCommand, SQSClient } from "@aws-sdk/client-sqs"
import { explained } from "./explain.ts"

/** Asks whether there is a queue of that name, and nothing of it. Throws an {@link AwsError} when there is none. */
export function queueFinder(): (name: string) => Promise<void> {
  const sqs = new SQSClient({ maxAttempts: 1, requestHandler: { connectionTimeout: 3_000, requestTimeout: 5_000 } })
  const region = () => sqs.config.region()
  return async (name) => {
    try {
      await sqs.send(new GetQueueUrlCommand({ QueueName: name }))
    } catch (error) {
      throw await explained(error, { action: "sqs:GetQueueUrl", resource: `queue ${name}`, region })
    }
  }
}
