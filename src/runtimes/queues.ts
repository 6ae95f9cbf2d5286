import type { SnsSqs } from "../adapters/aws/sns-sqs.ts"
import type { Config } from "./config.ts"

/** What carries deliveries, as configured. The SDK is loaded only where it is used. */
export async function openQueues({ queue }: Pick<Config, "queue">): Promise<SnsSqs | undefined> {
  return queue === "sqs" ? (await import("../adapters/aws/sns-sqs.ts")).snsSqs() : undefined
}
