import { inspect } from "node:util"
import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"
import {
  AWS_KEY,
  AWS_SECRET,
  awsSays,
  enterAws,
  jsonNo,
  pointAwsAt,
  type Said,
  xmlNo,
} from "../../../test/support/aws-service.ts"
import { startFauxqs } from "fauxqs"
import { AwsError } from "./explain.ts"
import { snsSqs } from "./sns-sqs.ts"

const never = new AbortController().signal
const SESSION = "IQoJb3JpZ2luX2VjSESSIONofTests"

beforeEach(() => enterAws())

const found: Said = { status: 200, body: `{"QueueUrl":"https://sqs.example/123456789012/stock_queue"}` }
const onceFound = (no: Said) => (asked: { operation: string }) => (asked.operation === "GetQueueUrl" ? found : no)

const received = () => snsSqs().queue("stock_queue").receive(1, never)
const sent = () => snsSqs().send("stock_queue", "{}")
const published = async () => {
  const publication = { topic: "stock_empty", subject: undefined, body: "{}", attributes: {} }
  const [untaken] = await snsSqs().broker.publish([publication])
  throw new AwsError(untaken!.reason)
}

/** That it fails with one sentence for the person who has to mend it, and no key of ours in it. */
async function isSaid(act: () => Promise<unknown>, sentence: string | RegExp): Promise<void> {
  await assert.rejects(act, (error) => {
    assert.ok(error instanceof AwsError, String(error))
    assert.ok(!error.message.includes("\n"), error.message)
    for (const key of [AWS_KEY, AWS_SECRET, SESSION]) assert.ok(!error.message.includes(key), error.message)
    if (typeof sentence === "string") assert.equal(error.message, sentence)
    else assert.match(error.message, sentence)
    return true
  })
}

const notAllowed = (what: string) => `User: arn:aws:sts::1:assumed-role/shop/1 is not authorized to perform: ${what}`

test("what the role may not do is named, with the resource, and what to do about it", async (t) => {
  for (const status of [400, 403]) {
    await awsSays(t, onceFound(jsonNo(status, "AccessDeniedException", notAllowed("sqs:SendMessage"))))
    await isSaid(
      sent,
      `sqs:SendMessage on queue stock_queue in ap-northeast-2 was refused (${notAllowed("sqs:SendMessage")}). ` +
        "Allow it for the role of this process.",
    )
    await isSaid(received, /^sqs:ReceiveMessage on queue stock_queue in ap-northeast-2 was refused \(User: /)
  }
  await awsSays(t, () => jsonNo(400, "AWS.SimpleQueueService.AccessDenied", "Access to the resource is denied."))
  await isSaid(received, /^sqs:GetQueueUrl on queue stock_queue in ap-northeast-2 was refused .* Allow it/)
  await awsSays(t, onceFound(jsonNo(403, "SomethingNew", "You shall not pass.")))
  await isSaid(received, /^sqs:ReceiveMessage on queue stock_queue in ap-northeast-2 was refused \(You shall not pass/)
})

test("so it is for a topic, whose service speaks XML", async (t) => {
  await awsSays(t, onceFound(xmlNo(403, "AuthorizationError", notAllowed("SNS:Publish"))))
  await isSaid(
    published,
    `sns:Publish on topic stock_empty in ap-northeast-2 was refused (${notAllowed("SNS:Publish")}). ` +
      "Allow it for the role of this process.",
  )
})

test("a role that may not look up the account cannot publish, and is told which right is missing", async (t) => {
  await awsSays(t, () => jsonNo(403, "AccessDeniedException", notAllowed("sqs:GetQueueUrl")))
  await isSaid(published, /^sqs:GetQueueUrl on queue stock_queue in ap-northeast-2 was refused .* Allow it/)
})

test("a queue that is in another region is not there in this one", async (t) => {
  const server = await startFauxqs({ port: 0, host: "localhost", logger: false })
  t.after(() => server.stop())
  pointAwsAt(`http://127.0.0.1:${server.port}`)
  server.createQueue("stock_queue", { region: "ap-northeast-2" })
  await sent()
  enterAws({ AWS_REGION: "us-east-1" })
  await isSaid(
    sent,
    "sqs:GetQueueUrl: there is no queue stock_queue in us-east-1. " +
      "Deploy it there, or set AWS_REGION to the region it is in.",
  )
})

test("a topic, or a queue that was deleted meanwhile, is missing by its name", async (t) => {
  await awsSays(t, onceFound(xmlNo(404, "NotFound", "Topic does not exist")))
  await isSaid(published, /^sns:Publish: there is no topic stock_empty in ap-northeast-2\. Deploy it there, or set /)
  await awsSays(t, onceFound(jsonNo(400, "QueueDoesNotExist", "The specified queue does not exist.")))
  await isSaid(received, /^sqs:ReceiveMessage: there is no queue stock_queue in ap-northeast-2\. /)
})

test("without a region nobody is asked, and it is said what to set", async (t) => {
  const asked = await awsSays(t, () => found)
  enterAws({ AWS_REGION: undefined })
  await isSaid(received, "sqs:GetQueueUrl on queue stock_queue: no region is known. Set AWS_REGION.")
  await isSaid(published, "sqs:GetQueueUrl on queue stock_queue: no region is known. Set AWS_REGION.")
  assert.deepEqual(asked, [])
})

test("without credentials nobody is asked, and it is said whose are missing", async (t) => {
  const asked = await awsSays(t, () => found)
  enterAws({ AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined })
  await isSaid(
    received,
    /^sqs:GetQueueUrl on queue stock_queue: AWS does not know who asks \(.*credentials.*\)\. Check the credentials/,
  )
  assert.deepEqual(asked, [])
})

test("credentials that are old, unknown or wrong are not a missing right", async (t) => {
  enterAws({ AWS_SESSION_TOKEN: SESSION })
  const canonical = "The Canonical String for this request should have been"
  const strange =
    `The request signature we calculated does not match the signature you provided.\n\n${canonical}\n` +
    `'POST\n/\n\nhost:sqs.example\nx-amz-security-token:${SESSION}\n\nhost;x-amz-date'\nCredential=${AWS_KEY}/20260101`
  const expired = "The security token included in the request is expired"
  const json: [status: number, type: string, words: string][] = [
    [400, "ExpiredTokenException", expired],
    [403, "ExpiredToken", expired],
    [403, "UnrecognizedClientException", "The security token included in the request is invalid."],
    [403, "InvalidClientTokenId", "The security token included in the request is invalid."],
    [403, "InvalidSignatureException", strange],
    [403, "IncompleteSignature", strange],
    [403, "MissingAuthenticationToken", "Request is missing Authentication Token"],
  ]
  for (const [status, type, words] of json) {
    await awsSays(t, () => jsonNo(status, type, words))
    await isSaid(
      received,
      /^sqs:GetQueueUrl on queue stock_queue: AWS does not know who asks \((The|Request) .* Check the credentials/,
    )
  }
  for (const [code, words] of [
    ["ExpiredToken", expired],
    ["SignatureDoesNotMatch", strange],
    ["InvalidClientTokenId", "The security token included in the request is invalid"],
  ] as const) {
    await awsSays(t, onceFound(xmlNo(403, code, words)))
    await isSaid(
      published,
      /^sns:Publish on topic stock_empty: AWS does not know who asks \(The .* Check the credentials/,
    )
  }
})

test("a service that is away says so by its address; nothing is guessed", async () => {
  pointAwsAt("http://127.0.0.1:1")
  await isSaid(received, "sqs:GetQueueUrl on queue stock_queue in ap-northeast-2: connect ECONNREFUSED 127.0.0.1:1")
})

test("what nobody foresaw is repeated", async (t) => {
  await awsSays(t, onceFound(jsonNo(400, "OverLimit", "Too many messages in flight.")))
  await isSaid(received, "sqs:ReceiveMessage on queue stock_queue in ap-northeast-2: Too many messages in flight.")
})

test("who logs the whole error logs no session token: the SDK's own error does not ride along", async (t) => {
  const signed = `does not match.\nx-amz-security-token:${SESSION}`
  await awsSays(t, onceFound(jsonNo(403, "InvalidSignatureException", signed)))
  await assert.rejects(received, (error: Error) => {
    assert.ok(!inspect(error, { depth: 9 }).includes(SESSION))
    return error.name === "AwsError"
  })
})
