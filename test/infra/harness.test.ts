// What the stories on AWS stand on: that the harness does as AWS does, shown with functions that misbehave when asked to.
import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { setTimeout as pause } from "node:timers/promises"
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda"
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager"
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns"
import type { Outcome } from "../support/aws/instance.ts"
import { startToy, type Toy, toyApi, toyFunction, toyQueue } from "../support/aws/toy.ts"
import { until } from "../../src/proof/until.ts"
import type { Json } from "../support/send.ts"

const credentials = { accessKeyId: "local", secretAccessKey: "local" }
const region = "ap-northeast-2"

const payloadOf = (outcome: Outcome): Json => {
  assert.equal(outcome.kind, "done", JSON.stringify(outcome))
  return (outcome as { payload: Json }).payload
}

describe("a queue and its function", () => {
  let toy: Toy
  const taken: string[][] = []
  before(async () => {
    toy = await startToy({
      toy: {
        Resources: {
          giveBack: toyFunction("giveBack"),
          fail: toyFunction("fail"),
          carefree: toyFunction("giveBack", { FunctionName: "carefree" }),
          ...toyQueue("returns", "giveBack"),
          ...toyQueue("failures", "fail"),
          ...toyQueue("accepts", "carefree", { FunctionResponseTypes: [] }),
        },
      },
    })
    for (const name of ["giveBack", "carefree"])
      toy.functions.onInvoked(name, ({ Records }) => taken.push(Records.map(({ body }: Json) => body)))
  })
  after(() => toy.stop())

  /** All of them come in one batch. */
  const send = async (queue: string, ...bodies: string[]) => {
    taken.length = toy.said.length = 0
    await toy.pauseFeeding()
    for (const body of bodies) toy.cloud.sqs.sendMessage(queue, body)
    toy.resumeFeeding()
  }
  const isEmpty = () => until("nothing is left", async () => toy.isIdle())

  test("what the answer names comes again, alone; the rest is gone", async () => {
    await send("returns", "one", "back", "two")
    await isEmpty()
    assert.deepEqual(taken, [["one", "back", "two"], ["back"]])
  })

  test("who does not say that it reports single failures has taken everything, whatever it answers", async () => {
    await send("accepts", "one", "back", "two")
    await isEmpty()
    assert.deepEqual(taken, [["one", "back", "two"]])
  })

  test("a function that fails has taken nothing: all come again", async () => {
    await send("failures", "one", "throw", "two")
    await isEmpty()
    const got = toy.said.filter((line) => line.startsWith("got"))
    assert.equal(got.join(" ").match(/one/g)?.length, 2)
    assert.equal(got.join(" ").match(/two/g)?.length, 2)
    assert.ok(toy.said.includes("fail: TypeError: on purpose"), toy.said.join("\n"))
  })

  test("what fails for ever is a dead letter after as many times as the redrive policy says", async () => {
    await send("failures", "poison")
    await until(
      "it is a dead letter",
      async () => toy.cloud.sqs.inspectQueue("failures-dead")!.messages.ready.length > 0,
    )
    assert.deepEqual(
      toy.said.filter((line) => line.startsWith("got")),
      ["got poison", "got poison", "got poison"],
    )
    assert.equal(toy.cloud.sqs.inspectQueue("failures-dead")!.messages.ready[0]!.body, "poison")
  })
})

describe("a topic and its subscribers", () => {
  let toy: Toy
  before(async () => {
    const subscription = (queue: string, more: Json = {}) => ({
      Type: "AWS::SNS::Subscription",
      Properties: { Protocol: "sqs", TopicArn: { Ref: "Topic" }, Endpoint: { "Fn::GetAtt": [queue, "Arn"] }, ...more },
    })
    toy = await startToy({
      toy: {
        Resources: {
          Topic: { Type: "AWS::SNS::Topic", Properties: { TopicName: "topic" } },
          Wrapped: { Type: "AWS::SQS::Queue", Properties: {} },
          Raw: { Type: "AWS::SQS::Queue", Properties: {} },
          ToWrapped: subscription("Wrapped"),
          ToRaw: subscription("Raw", { RawMessageDelivery: true, FilterPolicy: { kind: ["wanted"] } }),
        },
      },
    })
  })
  after(() => toy.stop())

  test("each gets what its filter lets through, in an envelope or as it is", async () => {
    const sns = new SNSClient({ region, credentials, endpoint: toy.cloud.url })
    for (const kind of ["wanted", "other"])
      await sns.send(
        new PublishCommand({
          TopicArn: `arn:aws:sns:${region}:000000000000:topic`,
          Message: kind,
          MessageAttributes: { kind: { DataType: "String", StringValue: kind } },
        }),
      )
    sns.destroy()
    const bodies = (queue: string) => toy.cloud.sqs.inspectQueue(queue)!.messages.ready.map(({ body }) => body)
    assert.deepEqual(bodies("Raw"), ["wanted"])
    const wrapped = bodies("Wrapped").map((body) => JSON.parse(body))
    assert.deepEqual(
      wrapped.map(({ Message, MessageAttributes }) => [Message, MessageAttributes.kind.Value]),
      [
        ["wanted", "wanted"],
        ["other", "other"],
      ],
    )
  })
})

describe("a function", () => {
  let toy: Toy
  before(async () => {
    toy = await startToy({
      toy: {
        Resources: {
          misbehave: toyFunction("misbehave", { Timeout: 1 }),
          alone: toyFunction("count", { FunctionName: "alone", ReservedConcurrentExecutions: 1 }),
          pair: toyFunction("count", { FunctionName: "pair", ReservedConcurrentExecutions: 2 }),
          crowd: toyFunction("count", { FunctionName: "crowd", ReservedConcurrentExecutions: 4 }),
          broken: toyFunction("isNotThere", { FunctionName: "broken" }),
        },
      },
    })
  })
  after(() => toy.stop())

  const misbehave = (how?: string) => toy.functions.invoke("misbehave", { how })
  const countAll = async (name: string, times: number, milliseconds: number) => {
    const events = Array.from({ length: times }, () => ({ milliseconds }))
    return (await Promise.all(events.map((event) => toy.functions.invoke(name, event)))).map(payloadOf)
  }

  for (const [how, error] of [
    ["hang", "Sandbox.Timedout: Task timed out after 1.00 seconds"],
    ["spin", "Sandbox.Timedout: Task timed out after 1.00 seconds"],
    ["exit", "Runtime.ExitError: Runtime exited with 3"],
    ["crash", "Error: nobody looks after me"],
  ] as const)
    test(`that is told to ${how} has failed, and the next event finds a new instance`, async () => {
      payloadOf(await misbehave())
      const outcome = await misbehave(how)
      assert.equal(outcome.kind, "failed")
      const { errorType, errorMessage } = (outcome as Extract<Outcome, { kind: "failed" }>).error
      assert.equal(`${errorType}: ${errorMessage}`, error)
      assert.ok(toy.said.includes(`misbehave: ${error}`))
      const { invocations, remaining, name } = payloadOf(await misbehave())
      assert.deepEqual([invocations, name], [1, "misbehave"])
      assert.ok(remaining > 500 && remaining <= 1_000, `${remaining} ms`)
    })

  test("whose code cannot be loaded fails with every event, and says why", async () => {
    for (let times = 1; times <= 2; times++) assert.equal((await toy.functions.invoke("broken", {})).kind, "failed")
    assert.ok(toy.said.includes("broken: Error: isNotThere is undefined or not exported"))
  })

  test("has one event at a time per instance, and no more instances than are reserved", async () => {
    for (const [name, instances] of [
      ["alone", 1],
      ["pair", 2],
    ] as const) {
      const seen = await countAll(name, 6, 20)
      assert.deepEqual(new Set(seen.map(({ atOnce }) => atOnce)), new Set([1]))
      assert.equal(new Set(seen.map(({ instance }) => instance)).size, instances, name)
      assert.equal(toy.functions.named(name)!.instances(), instances)
    }
  })

  test("has more instances than two only while those stand still", async () => {
    const seen = await countAll("crowd", 4, 2_000)
    assert.equal(new Set(seen.map(({ instance }) => instance)).size, 4)
  })

  test("starts anew with other instances after a deployment", async () => {
    const [old] = await countAll("alone", 1, 0)
    await toy.functions.restart()
    const [young] = await countAll("alone", 1, 0)
    assert.notEqual(young.instance, old.instance)
  })
})

describe("an environment", () => {
  const shown = (own: Json) => toyFunction("environment", { Environment: { Variables: own } })

  test("is the template's own, resolved, and nothing of this process", async () => {
    const toy = await startToy({
      first: {
        Resources: { Secret: { Type: "AWS::SecretsManager::Secret", Properties: { Name: "shared" } } },
        Outputs: { Out: { Value: { Ref: "Secret" }, Export: { Name: "first:Secret" } } },
      },
      second: {
        Resources: {
          ...toyApi([]),
          environment: shown({
            SECRET: { "Fn::ImportValue": "first:Secret" },
            PUBLIC_URL: { "Fn::Join": ["/", [{ "Fn::GetAtt": ["Api", "ApiEndpoint"] }, "ads"]] },
            SUBSTITUTED: { "Fn::Sub": "${AWS::Region}/${!literal}" },
            NODE_EXTRA_CA_CERTS: "/var/runtime/ca-cert.pem",
          }),
        },
      },
    })
    try {
      const env = payloadOf(await toy.functions.invoke("environment", {}))
      assert.equal(env.SECRET, `arn:aws:secretsmanager:${region}:000000000000:secret:shared-Abc123`)
      assert.equal(env.PUBLIC_URL, `${toy.url}/ads`)
      assert.equal(env.SUBSTITUTED, `${region}/\${literal}`)
      assert.equal(env.AWS_REGION, region)
      assert.equal(env.AWS_ENDPOINT_URL_SQS, toy.cloud.url)
      assert.equal(env.NODE_EXTRA_CA_CERTS, undefined)
      assert.equal(env.PATH, undefined)
      assert.equal(env.RESTOCK_SCRATCH_SERVER, undefined)
    } finally {
      await toy.stop()
    }
  })

  test("with something in it that the harness cannot resolve is an error that names it", async () => {
    for (const value of [
      { Ref: "Nobody" },
      { "Fn::GetAtt": ["environment", "SnapStart"] },
      { "Fn::ImportValue": "nobody:Exports" },
      { "Fn::If": ["Yes", "a", "b"] },
      "{{resolve:secretsmanager:shared:SecretString}}",
    ])
      await assert.rejects(
        startToy({ toy: { Resources: { environment: shown({ ODD: value }) } } }),
        ({ message }: Error) => {
          assert.match(message, /^toy\/environment\/Environment\/Variables\/ODD: cannot resolve /)
          assert.ok(message.endsWith(typeof value === "string" ? value : JSON.stringify(value).replace('":', '": ')))
          return true
        },
      )
  })
})

test("what the template runs by the minute runs again and again, never twice at once", async () => {
  const rule = {
    Type: "AWS::Events::Rule",
    Properties: {
      ScheduleExpression: "rate(1 minute)",
      State: "ENABLED",
      Targets: [{ Arn: { "Fn::GetAtt": ["count", "Arn"] }, Id: "T" }],
    },
  }
  const toy = await startToy({ toy: { Resources: { count: toyFunction("count"), rule } } }, { minute: 10 })
  try {
    const seen: Json[] = []
    const events: Json[] = []
    toy.functions.onInvoked("count", (event, result) => (events.push(event), seen.push(result)))
    await until("it ran five times", async () => seen.length >= 5)
    assert.deepEqual(
      seen.slice(0, 5).map(({ invocations }) => invocations),
      [1, 2, 3, 4, 5],
    )
    assert.deepEqual([events[0].source, events[0]["detail-type"]], ["aws.events", "Scheduled Event"])
    assert.equal(toy.functions.named("count")!.instances(), 1)
  } finally {
    await toy.stop()
  }
})

describe("services", () => {
  let toy: Toy
  let secrets: SecretsManagerClient
  let lambda: LambdaClient
  before(async () => {
    toy = await startToy({
      toy: {
        Resources: {
          Word: {
            Type: "AWS::SecretsManager::Secret",
            Properties: { Name: "word", GenerateSecretString: { PasswordLength: 40, ExcludePunctuation: true } },
          },
          Filled: {
            Type: "AWS::SecretsManager::Secret",
            Properties: {
              Name: "filled",
              GenerateSecretString: { SecretStringTemplate: '{"username":"restock"}', GenerateStringKey: "password" },
            },
          },
          echo: toyFunction("echo"),
          misbehave: toyFunction("misbehave"),
          Once: {
            Type: "AWS::Lambda::EventInvokeConfig",
            Properties: { FunctionName: { Ref: "misbehave" }, MaximumRetryAttempts: 1, Qualifier: "$LATEST" },
          },
        },
      },
    })
    secrets = new SecretsManagerClient({ region, credentials, endpoint: toy.secrets.url })
    lambda = new LambdaClient({ region, credentials, endpoint: toy.lambda.url })
  })
  after(async () => {
    secrets.destroy()
    lambda.destroy()
    await toy.stop()
  })

  const arnOf = (name: string) => `arn:aws:secretsmanager:${region}:000000000000:secret:${name}-Abc123`
  const read = async (SecretId: string) => (await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString!

  test("a secret is made as the template wants it, and found by its ARN and by its name", async () => {
    assert.match(await read("word"), /^[A-Za-z0-9]{40}$/)
    assert.equal(await read(arnOf("word")), await read("word"))
    const { username, password } = JSON.parse(await read("filled"))
    assert.equal(username, "restock")
    assert.match(password, /^[A-Za-z0-9]{32}$/)
    toy.secrets.set(arnOf("filled"), "other")
    assert.equal(await read("filled"), "other")
  })

  test("a secret that is not there, or not for the asker, is refused in the words of AWS", async () => {
    await assert.rejects(read("nobodys"), { name: "ResourceNotFoundException" })
    toy.secrets.forbid(arnOf("word"))
    await assert.rejects(read("word"), { name: "AccessDeniedException", message: /secretsmanager:GetSecretValue/ })
    toy.secrets.lose(arnOf("filled"))
    await assert.rejects(read("filled"), { name: "ResourceNotFoundException" })
  })

  const invoke = (FunctionName: string, event: object, InvocationType: "Event" | "RequestResponse") =>
    lambda.send(new InvokeCommand({ FunctionName, InvocationType, Payload: JSON.stringify(event) }))

  test("a function answers who waits for it, also how it failed", async () => {
    const { Payload, FunctionError } = await invoke("echo", { ask: "안녕" }, "RequestResponse")
    assert.equal(FunctionError, undefined)
    assert.deepEqual(JSON.parse(Buffer.from(Payload!).toString()), { ask: "안녕" })
    const failed = await invoke("misbehave", { how: "exit" }, "RequestResponse")
    assert.equal(failed.FunctionError, "Unhandled")
    assert.equal(JSON.parse(Buffer.from(failed.Payload!).toString()).errorType, "Runtime.ExitError")
  })

  test("who does not wait is answered at once, and what fails is tried again as often as the template says", async () => {
    const heard = new Promise((resolve) => toy.functions.onInvoked("echo", resolve))
    assert.equal((await invoke("echo", { later: true }, "Event")).StatusCode, 202)
    assert.deepEqual(await heard, { later: true })
    toy.said.length = 0
    await invoke("misbehave", { how: "exit" }, "Event")
    await until("it was tried twice", async () => toy.said.length === 2)
    await pause(800)
    assert.equal(toy.said.length, 2)
  })

  test("a function that is not there, or not for the asker, is refused in the words of AWS", async () => {
    await assert.rejects(invoke("nobodys", {}, "Event"), { name: "ResourceNotFoundException" })
    toy.lambda.forbid("echo")
    await assert.rejects(invoke("echo", {}, "Event"), {
      name: "AccessDeniedException",
      message: /lambda:InvokeFunction/,
    })
  })
})

describe("the gateway", () => {
  let toy: Toy
  before(async () => {
    toy = await startToy({
      toy: {
        Resources: {
          answer: toyFunction("answer"),
          misbehave: toyFunction("misbehave"),
          ...toyApi([
            ["$default", "answer", "AWS_IAM"],
            ["POST /factory/callbacks/{token}", "answer", "NONE"],
            ["GET /ads/{proxy+}", "answer", "NONE"],
            ["GET /ads/exact", "answer", "AWS_IAM"],
            ["GET /exit", "misbehave", "NONE"],
          ]),
        },
      },
    })
  })
  after(() => toy.stop())

  const ask = async (method: string, path: string, init: RequestInit = {}): Promise<Json> =>
    (await fetch(toy.url + path, { method, ...init })).json()

  test("hands a request to the most exact route, and the signer only where one has to sign", async () => {
    const signer = "arn:aws:iam::000000000000:user/test"
    for (const [method, path, routeKey, user, pathParameters] of [
      ["GET", "/products", "$default", signer, undefined],
      ["POST", "/factory/callbacks/t%20k", "POST /factory/callbacks/{token}", undefined, { token: "t k" }],
      ["GET", "/factory/callbacks/tk", "$default", signer, undefined],
      ["POST", "/factory/callbacks/tk/more", "$default", signer, undefined],
      ["GET", "/ads/a/b", "GET /ads/{proxy+}", undefined, { proxy: "a/b" }],
      ["GET", "/ads/exact", "GET /ads/exact", signer, undefined],
    ] as const) {
      const event = await ask(method, path)
      assert.equal(event.version, "2.0")
      assert.equal(event.routeKey, routeKey, `${method} ${path}`)
      assert.equal(event.requestContext.authorizer?.iam.userArn, user)
      assert.deepEqual(event.pathParameters, pathParameters)
    }
  })

  test("hands on path, query, headers, cookies and body as an HTTP API does", async () => {
    const event = await ask("POST", "/%EB%8F%84%EB%84%9B?a=1&a=2&b=%20", {
      headers: { "content-type": "application/json", "X-Own": "yes", cookie: "x=1; y=2" },
      body: '{"sku":"도넛"}',
    })
    assert.equal(event.rawPath, "/도넛")
    assert.equal(event.rawQueryString, "a=1&a=2&b=%20")
    assert.deepEqual(event.queryStringParameters, { a: "1,2", b: " " })
    assert.deepEqual([event.headers["x-own"], event.cookies], ["yes", ["x=1", "y=2"]])
    assert.match(event.headers.host, /^api\.execute-api\./)
    assert.deepEqual([event.body, event.isBase64Encoded], ['{"sku":"도넛"}', false])
    assert.deepEqual(event.requestContext.http.method, "POST")
    const binary = await ask("POST", "/", { body: new Uint8Array([0, 255]) })
    assert.deepEqual([binary.body, binary.isBase64Encoded], ["AP8=", true])
  })

  test("turns the function's answer back into one of HTTP", async () => {
    const response = await fetch(`${toy.url}/bytes`, { method: "POST", body: new Uint8Array([0, 255]) })
    assert.deepEqual([response.status, response.headers.get("x-own")], [201, "1"])
    assert.deepEqual(response.headers.getSetCookie(), ["a=1", "b=2"])
    assert.deepEqual(new Uint8Array(await response.arrayBuffer()), new Uint8Array([0, 255]))
    assert.deepEqual(await ask("GET", "/bare"), { as: "it is" })
  })

  test("says nothing of how a function failed", async () => {
    const response = await fetch(`${toy.url}/throw`)
    assert.deepEqual([response.status, await response.json()], [500, { message: "Internal Server Error" }])
    assert.ok(toy.said.includes("answer: Error: no answer"))
  })
})
