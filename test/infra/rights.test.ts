import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { consumersOf, outboxes, queueOf, topicOf } from "../../src/flow.ts"
import { type Resource, type Statement, statementsOf, synthesised } from "./synthesis.ts"

const made = synthesised()

type Right = { readonly action: string; readonly resource: string; readonly condition: Statement["Condition"] }

/** Every right that a role has by its own policies, one by one. */
function rightsOf(role: Resource): Right[] {
  const attached = made
    .of("AWS::IAM::Policy")
    .filter(
      ({ stack, properties }) => stack === role.stack && JSON.stringify(properties.Roles).includes(`"${role.id}"`),
    )
    .flatMap(({ properties }) => statementsOf(properties))
  const inline = [role.properties.Policies ?? []].flat().flatMap(statementsOf)
  return [...inline, ...attached]
    .filter(({ Effect }) => Effect === "Allow")
    .flatMap(({ Action, Resource, Condition }) =>
      made
        .texts(role.stack, Action)
        .flatMap((action) =>
          made.texts(role.stack, Resource).map((resource) => ({ action, resource, condition: Condition })),
        ),
    )
}

const roles = made.of("AWS::IAM::Role")
const functions = made.of("AWS::Lambda::Function").filter(({ properties }) => properties.FunctionName)
const nameOf = ({ properties }: Resource) => `${properties.FunctionName}`.replace("restock-", "")

function roleOf(name: string): Resource {
  const fn = functions.find((one) => nameOf(one) === name)!
  const [id] = (fn.properties.Role as unknown as { "Fn::GetAtt": string[] })["Fn::GetAtt"]
  return roles.find((role) => role.stack === fn.stack && role.id === id)!
}

const machine = roles.find(({ id }) => id.startsWith("MachineRole"))!
const resourcesFor = (role: Resource, action: string) =>
  rightsOf(role)
    .filter((right) => right.action === action)
    .map(({ resource }) => resource)
    .toSorted()

const queueArn = (name: string) => `arn:aws:sqs:region:account:${name}`
const topicArn = (name: string) => `arn:aws:sns:region:account:${name}`
const secrets = (role: Resource) =>
  resourcesFor(role, "secretsmanager:GetSecretValue").map((arn) => arn.replace(/[0-9A-F]{8}\.Ref$/, ""))

/** What AWS can grant only for everything, and to whom. */
const unbounded: Readonly<Record<string, readonly string[]>> = {
  functions: [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
  ],
  machine: [
    "ssm:UpdateInstanceInformation",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
  ],
}

/** Of one function, as what invokes the prepare functions needs it. */
const anyVersion = /(?<=:function:restock-prepare-\w+):\*$/

describe("who may do what on AWS", () => {
  test("each function has a role of its own", () => {
    const used = functions.map((fn) => JSON.stringify([fn.stack, fn.properties.Role]))
    assert.equal(new Set(used).size, functions.length)
  })

  for (const role of roles)
    test(`${role.id} has no right on everything, nor to do everything, that AWS does not force it to have`, () => {
      const rights = rightsOf(role)
      assert.deepEqual(
        rights.filter(({ action }) => action.includes("*")),
        [],
      )
      const isExact = ({ resource }: Right) => !resource.replace(anyVersion, "").includes("*")
      const onAll = rights.filter((right) => !isExact(right)).map(({ action }) => action)
      const isFunction = functions.some((fn) => roleOf(nameOf(fn)) === role)
      const forced = isFunction ? unbounded.functions! : role === machine ? unbounded.machine! : []
      assert.deepEqual(onAll.toSorted(), forced.toSorted())
    })

  test("no role has a policy ready-made by AWS, except what invokes the prepare functions", () => {
    const ready = roles.filter(({ properties }) => properties.ManagedPolicyArns)
    assert.deepEqual(
      ready.map(({ id }) => id.replace(/Role[0-9A-F]+$/, "")),
      [
        "AWSCDKTriggerCustomResourceProviderCustomResourceProvider",
        "AWSCDKTriggerCustomResourceProviderCustomResourceProvider",
      ],
    )
  })

  test("a function's own code may not touch the network that Lambda attaches it to", () => {
    for (const fn of functions) {
      const denied = [roleOf(nameOf(fn)).properties.Policies ?? []]
        .flat()
        .flatMap(statementsOf)
        .filter(({ Effect }) => Effect === "Deny")
      assert.deepEqual(denied.flatMap(({ Action }) => made.texts(fn.stack, Action)).toSorted(), unbounded.functions)
      assert.deepEqual(
        denied.map(({ Condition }) => made.text(fn.stack, Condition?.ArnEquals?.["lambda:SourceFunctionArn"])),
        [`arn:aws:lambda:region:account:function:restock-${nameOf(fn)}`],
      )
    }
  })

  test("what names a secret may read it, and reads no other", () => {
    for (const fn of functions) {
      const { Variables } = fn.properties.Environment!
      const named = Object.entries(Variables!)
        .filter(([variable]) => variable.endsWith("_SECRET_ARN"))
        .map(([, arn]) => made.text(fn.stack, arn))
      assert.deepEqual(resourcesFor(roleOf(nameOf(fn)), "secretsmanager:GetSecretValue"), named.toSorted(), nameOf(fn))
    }
  })

  test("who makes VIPs signs in to the customers' database with the one role that may do little there", () => {
    assert.deepEqual(secrets(roleOf("upgrade-to-vip")), ["restock-customers/VipSecret", "restock-shop/DatabaseSecret"])
    const template = made.of("AWS::SecretsManager::Secret").find(({ id }) => id.startsWith("VipSecret"))!
    const { SecretStringTemplate } = template.properties.GenerateSecretString!
    assert.equal(JSON.parse(made.text(template.stack, SecretStringTemplate)).username, "restock_vip")
    const others = functions.map(nameOf).filter((name) => name !== "upgrade-to-vip" && name !== "prepare-customers")
    for (const name of others)
      assert.ok(!secrets(roleOf(name)).some((secret) => secret.startsWith("restock-customers")), name)
  })

  test("only the prepare functions sign in as the master of a server", () => {
    const masters = functions
      .map(nameOf)
      .filter((name) => secrets(roleOf(name)).some((one) => one.includes("Attachment")))
    assert.deepEqual(masters.toSorted(), ["prepare-customers", "prepare-shop"])
    assert.ok(!secrets(machine).some((one) => one.includes("Attachment")))
  })

  test("only the relay publishes what the shop tells, and sends to all its queues, wherever they are", () => {
    const told = outboxes.shop.map((type) => topicArn(topicOf("shop", type)))
    assert.deepEqual(resourcesFor(roleOf("relay"), "sns:Publish"), told.toSorted())
    const all = consumersOf("shop").map((consumer) => queueArn(queueOf("shop", consumer)))
    for (const action of ["sqs:SendMessage", "sqs:GetQueueUrl"])
      assert.deepEqual(resourcesFor(roleOf("relay"), action), all.toSorted())
    const publishers = functions.map(nameOf).filter((name) => resourcesFor(roleOf(name), "sns:Publish").length > 0)
    assert.deepEqual(publishers, ["relay"])
  })

  test("the machine polls the customers' queues and their dead letters, and may tell again what any database told", () => {
    const boxes = ["shop", "customers"] as const
    const told = boxes.flatMap((outbox) => outboxes[outbox].map((type) => topicArn(topicOf(outbox, type))))
    assert.deepEqual(resourcesFor(machine, "sns:Publish"), told.toSorted())
    const queues = boxes.flatMap((outbox) => consumersOf(outbox).map((consumer) => queueArn(queueOf(outbox, consumer))))
    assert.deepEqual(resourcesFor(machine, "sqs:SendMessage"), queues.toSorted())
    const own = consumersOf("customers").map((consumer) => queueArn(queueOf("customers", consumer)))
    assert.deepEqual(
      resourcesFor(machine, "sqs:DeleteMessage"),
      own.flatMap((queue) => [queue, `${queue}-dead`]).toSorted(),
    )
    assert.ok(resourcesFor(machine, "sqs:GetQueueUrl").includes(queueArn("stock_queue")), "it finds the account by it")
  })

  test("each function takes messages from its own queue only; the collector from every dead letter queue of the shop", () => {
    const dead = consumersOf("shop").map((consumer) => {
      const queue = queueOf("shop", consumer)
      return queueArn(queue === "stock_queue" ? "dead_letter_queue" : `${queue}-dead`)
    })
    assert.deepEqual(resourcesFor(roleOf("collect-dead-letters"), "sqs:DeleteMessage"), dead.toSorted())
    for (const consumer of consumersOf("shop"))
      assert.deepEqual(resourcesFor(roleOf(consumer), "sqs:DeleteMessage"), [queueArn(queueOf("shop", consumer))])
    for (const name of ["http", "callbacks", "relay", "watchdog"])
      assert.deepEqual(resourcesFor(roleOf(name), "sqs:ReceiveMessage"), [])
  })

  test("mail is sent from the one address, by those who write mails", () => {
    const mailing = [...functions.map((fn) => roleOf(nameOf(fn))), machine].filter(
      (role) => resourcesFor(role, "ses:SendEmail").length > 0,
    )
    assert.deepEqual(new Set(mailing), new Set([...["pause-ads", "resume-ads", "watchdog"].map(roleOf), machine]))
    for (const role of mailing) {
      const right = rightsOf(role).find(({ action }) => action === "ses:SendEmail")
      assert.equal(right?.resource, "arn:aws:ses:region:account:identity/restock@donut.example")
      assert.deepEqual(right.condition, { StringEquals: { "ses:FromAddress": "restock@donut.example" } })
    }
  })

  test("whoever is told of the relay may wake it, and may invoke nothing else", () => {
    for (const fn of functions) {
      const knows = fn.properties.Environment!.Variables!.RELAY_FUNCTION !== undefined
      const expected = knows ? ["arn:aws:lambda:region:account:function:restock-relay"] : []
      assert.deepEqual(resourcesFor(roleOf(nameOf(fn)), "lambda:InvokeFunction"), expected, nameOf(fn))
    }
  })
})

describe("the door of the shop", () => {
  const routes = made.of("AWS::ApiGatewayV2::Route")

  test("only addresses that hold a secret are open; for everything else AWS checks a signature", () => {
    const authorization = routes.map(({ properties }) => [`${properties.RouteKey}`, `${properties.AuthorizationType}`])
    assert.deepEqual(Object.fromEntries(authorization), {
      $default: "AWS_IAM",
      "POST /factory/callbacks/{token}": "NONE",
      "GET /ads/confirmations/{proxy+}": "NONE",
      "POST /ads/confirmations/{proxy+}": "NONE",
    })
  })

  test("no path is written to the access log, because the path of a callback is its secret", () => {
    const [stage] = made.of("AWS::ApiGatewayV2::Stage")
    const { Format, DestinationArn } = stage!.properties.AccessLogSettings!
    assert.match(`${Format}`, /routeKey/)
    assert.doesNotMatch(`${Format}`, /\$context\.(path|domain)/)
    assert.equal(made.text(stage!.stack, DestinationArn), "/aws/vendedlogs/restock/http")
  })

  test("strangers come slowly, everybody in reasonable numbers", () => {
    const { DefaultRouteSettings, RouteSettings } = made.of("AWS::ApiGatewayV2::Stage")[0]!.properties
    assert.ok(Number(DefaultRouteSettings!.ThrottlingRateLimit) > 0)
    for (const method of ["GET", "POST"])
      assert.equal(Number(RouteSettings![`${method} /ads/confirmations/{proxy+}`]!.ThrottlingRateLimit), 5)
  })
})
