import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { type AwsShop, openAwsShop } from "../support/aws/shop.ts"
import { restock } from "../../src/proof/process.ts"

describe("what AWS refuses is said in a sentence that names the resource and the action", () => {
  let shop: AwsShop
  before(async () => (shop = await openAwsShop()))
  after(() => shop.close())

  const secretOf = (variable: string) => {
    const { template } = shop.engine
    const arns = template
      .ofType("AWS::Lambda::Function")
      .flatMap(({ properties }) => properties.Environment?.Variables?.[variable] ?? [])
    return arns[0] as string
  }
  const failureOf = async (name: string) => {
    await shop.engine.functions.restart()
    const outcome = await shop.engine.functions.invoke(name, {})
    assert.equal(outcome.kind, "failed")
    return outcome.kind === "failed" ? outcome.error.errorMessage : ""
  }
  const replay = (env: Record<string, string>) =>
    restock(["replay", "--since", "2020-01-01T00:00:00Z"], {
      ...shop.engine.sdk,
      QUEUE: "sqs",
      DATABASE_URL: shop.databaseUrl,
      CUSTOMERS_DATABASE_URL: shop.customersDatabaseUrl,
      ...env,
    })

  test("a function that may not read its secret", async () => {
    const arn = secretOf("DATABASE_SECRET_ARN")
    const kept = shop.engine.secrets.value(arn)!
    shop.engine.secrets.forbid(arn)
    assert.match(
      await failureOf("restock-relay"),
      /^secretsmanager:GetSecretValue on secret arn:aws:secretsmanager:.* in ap-northeast-2 was refused .* Allow it for the role/,
    )
    shop.engine.secrets.allow(arn)
    shop.engine.secrets.lose(arn)
    assert.match(
      await failureOf("restock-relay"),
      /^secretsmanager:GetSecretValue: there is no secret arn:aws:secretsmanager:.* in ap-northeast-2[.] Deploy it there, or set AWS_REGION/,
    )
    shop.engine.secrets.set(arn, kept)
    await shop.engine.functions.restart()
    assert.equal((await shop.engine.functions.invoke("restock-relay", {})).kind, "done")
  })

  test("a command in the wrong region", async () => {
    await shop.post("/products", {
      sku: "BARE",
      name: "빈 도넛",
      price: 1,
      reorderPoint: 0,
      orderUpTo: 5,
      backorders: "accept",
    })
    const { code, stderr } = await replay({ AWS_REGION: "eu-west-1" })
    assert.equal(code, 1)
    assert.match(
      stderr,
      /sqs:GetQueueUrl: there is no queue stock_queue in eu-west-1[.] Deploy it there, or set AWS_REGION/,
    )
    assert.doesNotMatch(stderr, /\n\s+at /, "no stack")
  })

  test("a command without a region, or without credentials", async () => {
    for (const [env, sentence] of [
      [{ AWS_REGION: "" }, /no region is known[.] Set AWS_REGION/],
      [{ AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" }, /AWS does not know who asks .* Check the credentials/],
    ] as const) {
      const { code, stderr } = await replay(env)
      assert.equal(code, 1, stderr)
      assert.match(stderr, sentence)
    }
  })

  test("without queues there is nothing to replay, and that is said", async () => {
    const { code, stderr } = await replay({ QUEUE: "database" })
    assert.equal(code, 1)
    assert.match(stderr, /With QUEUE=database no queue carries anything that could be lost/)
  })
})
