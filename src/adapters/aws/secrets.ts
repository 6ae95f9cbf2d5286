import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager"
import { AwsError, explained } from "./explain.ts"

/** What a secret holds, by its ARN or name. Throws {@link AwsError}. */
export type ReadSecret = (id: string) => Promise<string>

export function secretsManager(): ReadSecret {
  const client = new SecretsManagerClient({ requestHandler: { connectionTimeout: 5_000, requestTimeout: 10_000 } })
  return async (id) => {
    try {
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: id }))
      if (SecretString) return SecretString
    } catch (error) {
      const region = () => client.config.region()
      throw await explained(error, { action: "secretsmanager:GetSecretValue", resource: `secret ${id}`, region })
    }
    throw new AwsError(`secretsmanager:GetSecretValue: secret ${id} has no text. Put one into it.`)
  }
}
