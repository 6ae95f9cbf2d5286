import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"
import { AWS_KEY, AWS_SECRET, awsSays, enterAws, jsonNo } from "../../../test/support/aws-service.ts"
import { AwsError } from "./explain.ts"
import { invokeFunction } from "./invoke.ts"

beforeEach(() => enterAws())

async function isSaid(sentence: string | RegExp): Promise<void> {
  await assert.rejects(invokeFunction("restock-relay"), (error) => {
    assert.ok(error instanceof AwsError, String(error))
    for (const key of [AWS_KEY, AWS_SECRET]) assert.ok(!error.message.includes(key), error.message)
    if (typeof sentence === "string") assert.equal(error.message, sentence)
    else assert.match(error.message, sentence)
    return true
  })
}

test("a function is started, and its end is not waited for", async (t) => {
  const asked = await awsSays(t, () => ({ status: 202, body: "" }))
  const start = invokeFunction("restock-relay")
  await start()
  await start()
  assert.deepEqual(
    asked.map(({ operation, headers }) => [operation, headers["x-amz-invocation-type"]]),
    Array.from({ length: 2 }, () => ["/2015-03-31/functions/restock-relay/invocations", "Event"]),
  )
})

test("a function that is missing is named, with the region", async (t) => {
  await awsSays(t, () => jsonNo(404, "ResourceNotFoundException", "Function not found: restock-relay"))
  await isSaid(
    "lambda:InvokeFunction: there is no function restock-relay in ap-northeast-2. " +
      "Deploy it there, or set AWS_REGION to the region it is in.",
  )
})

test("a function that the role may not start is named, with the right that is missing", async (t) => {
  const words = "User: arn:aws:sts::1:assumed-role/shop/1 is not authorized to perform: lambda:InvokeFunction"
  await awsSays(t, () => jsonNo(403, "AccessDeniedException", words))
  await isSaid(
    `lambda:InvokeFunction on function restock-relay in ap-northeast-2 was refused (${words}). ` +
      "Allow it for the role of this process.",
  )
})

test("a function that is busy is not started, and says so", async (t) => {
  await awsSays(t, () => jsonNo(429, "TooManyRequestsException", "Rate Exceeded."))
  await isSaid("lambda:InvokeFunction on function restock-relay in ap-northeast-2: Rate Exceeded.")
})
