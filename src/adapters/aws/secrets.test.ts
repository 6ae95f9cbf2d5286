import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"
import { AWS_KEY, AWS_SECRET, awsSays, enterAws, jsonNo } from "../../../test/support/aws-service.ts"
import { AwsError } from "./explain.ts"
import { secretsManager } from "./secrets.ts"

const ARN = "arn:aws:secretsmanager:ap-northeast-2:1:secret:shop"

beforeEach(() => enterAws())

async function isSaid(id: string, sentence: string | RegExp): Promise<void> {
  await assert.rejects(secretsManager()(id), (error) => {
    assert.ok(error instanceof AwsError, String(error))
    for (const word of [AWS_KEY, AWS_SECRET, "hunter2"]) assert.ok(!error.message.includes(word), error.message)
    if (typeof sentence === "string") assert.equal(error.message, sentence)
    else assert.match(error.message, sentence)
    return true
  })
}

test("a secret is what its text is, whatever it looks like", async (t) => {
  for (const text of ["hunter2", '{"password":"hunter2\\n"}', " ", "도너츠"]) {
    const asked = await awsSays(t, () => ({ status: 200, body: JSON.stringify({ ARN, SecretString: text }) }))
    assert.equal(await secretsManager()(ARN), text)
    assert.deepEqual(
      asked.map(({ operation, body }) => [operation, JSON.parse(body)]),
      [["GetSecretValue", { SecretId: ARN }]],
    )
  }
})

test("a secret that is missing, there or in this region, is named", async (t) => {
  await awsSays(t, () => jsonNo(400, "ResourceNotFoundException", "Secrets Manager can't find the specified secret."))
  const nowhere = (where: string) =>
    `secretsmanager:GetSecretValue: there is no secret ${ARN} in ${where}. ` +
    "Deploy it there, or set AWS_REGION to the region it is in."
  await isSaid(ARN, nowhere("ap-northeast-2"))
  enterAws({ AWS_REGION: "eu-north-1" })
  await isSaid(ARN, nowhere("eu-north-1"))
})

test("a secret that the role may not read is named, with the right that is missing", async (t) => {
  const words = "User: arn:aws:sts::1:assumed-role/shop/1 is not authorized to perform: secretsmanager:GetSecretValue"
  await awsSays(t, () => jsonNo(400, "AccessDeniedException", words))
  await isSaid(
    ARN,
    `secretsmanager:GetSecretValue on secret ${ARN} in ap-northeast-2 was refused (${words}). ` +
      "Allow it for the role of this process.",
  )
})

test("a secret without text says what to do: an empty one, a binary one, one that is nothing yet", async (t) => {
  for (const value of [{ SecretString: "" }, { SecretBinary: Buffer.from("hunter2").toString("base64") }, {}]) {
    await awsSays(t, () => ({ status: 200, body: JSON.stringify({ ARN, ...value }) }))
    await isSaid(ARN, `secretsmanager:GetSecretValue: secret ${ARN} has no text. Put one into it.`)
  }
})

test("an answer that cannot be read does not show the secret", async (t) => {
  for (const body of [`{"SecretString":"hunter2`, `{"SecretString":hunter2}`, `hunter2`]) {
    await awsSays(t, () => ({ status: 200, body }))
    await isSaid(ARN, /^secretsmanager:GetSecretValue on secret arn:\S+ in ap-northeast-2: /)
  }
})

test("without a region or credentials it is said whose they are", async (t) => {
  await awsSays(t, () => ({ status: 200, body: "{}" }))
  enterAws({ AWS_REGION: undefined })
  await isSaid(ARN, `secretsmanager:GetSecretValue on secret ${ARN}: no region is known. Set AWS_REGION.`)
  enterAws({ AWS_ACCESS_KEY_ID: undefined })
  await isSaid(ARN, /AWS does not know who asks .* Check the credentials of this process\.$/)
})
