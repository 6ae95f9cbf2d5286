import { randomBytes, randomUUID } from "node:crypto"
import { identityOf } from "./identities.ts"
import { answerJson, serveLocally } from "./local-server.ts"
import { ACCOUNT, type Json } from "./resource.ts"
import type { Template } from "./template.ts"

export type SecretsManager = {
  readonly url: string
  readonly value: (arn: string) => string | undefined
  readonly set: (arn: string, value: string) => void
  /** From now on a secret is as one that was never made, or that the asker may not read. */
  readonly lose: (arn: string) => void
  readonly forbid: (arn: string) => void
  readonly allow: (arn: string) => void
  readonly stop: () => Promise<void>
}

/** Secrets Manager with the template's secrets, their values made as the template wants them. */
export async function startSecretsManager(template: Template): Promise<SecretsManager> {
  const values = new Map(
    template
      .ofType("AWS::SecretsManager::Secret")
      .map((secret) => [identityOf(secret)!.ref, valueOf(secret.properties)] as const),
  )
  const forbidden = new Set<string>()
  const arnOf = (id: string) => [...values.keys()].find((arn) => arn === id || nameOf(arn) === id)

  const server = await serveLocally((request, body, response) => {
    const target = request.headers["x-amz-target"]
    const refuse = (type: string, message: string) =>
      answerJson(response, 400, { __type: type, Message: message, message }, type)
    if (target !== "secretsmanager.GetSecretValue")
      return refuse("UnknownOperationException", `the harness does not know ${target}`)
    const { SecretId: id } = JSON.parse(body.toString()) as { SecretId: string }
    const arn = arnOf(id)
    if (arn !== undefined && forbidden.has(arn))
      return refuse(
        "AccessDeniedException",
        `User: arn:aws:sts::${ACCOUNT}:assumed-role/test/test is not authorized to perform: secretsmanager:GetSecretValue ` +
          `on resource: ${id} because no identity-based policy allows the secretsmanager:GetSecretValue action`,
      )
    if (arn === undefined)
      return refuse("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
    answerJson(response, 200, {
      ARN: arn,
      Name: nameOf(arn),
      VersionId: randomUUID(),
      VersionStages: ["AWSCURRENT"],
      CreatedDate: Date.now() / 1000,
      SecretString: values.get(arn),
    })
  })

  return {
    url: server.url,
    value: (arn) => values.get(arn),
    set: (arn, value) => void values.set(arn, value),
    lose: (arn) => void values.delete(arn),
    forbid: (arn) => void forbidden.add(arn),
    allow: (arn) => void forbidden.delete(arn),
    stop: server.stop,
  }
}

/** Secrets Manager adds a hyphen and six letters to the name. */
const nameOf = (arn: string) => arn.split(":").at(-1)!.slice(0, -7)

function valueOf({ SecretString, GenerateSecretString: wish }: Json): string {
  if (SecretString !== undefined) return SecretString
  const password = randomBytes(64)
    .toString("base64")
    .replaceAll(/[^A-Za-z0-9]/g, "x")
    .slice(0, wish?.PasswordLength ?? 32)
  if (!wish?.SecretStringTemplate) return password
  return JSON.stringify({ ...JSON.parse(wish.SecretStringTemplate), [wish.GenerateStringKey]: password })
}
