import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda"
import { explained } from "./explain.ts"

/** Starts a function and does not wait for its end. Throws {@link AwsError} when it could not be started. */
export function invokeFunction(name: string): () => Promise<void> {
  const client = new LambdaClient({ requestHandler: { connectionTimeout: 2_000, requestTimeout: 3_000 } })
  return async () => {
    try {
      await client.send(new InvokeCommand({ FunctionName: name, InvocationType: "Event" }))
    } catch (error) {
      const region = () => client.config.region()
      throw await explained(error, { action: "lambda:InvokeFunction", resource: `function ${name}`, region })
    }
  }
}
