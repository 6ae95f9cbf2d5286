import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { startLine } from "../../infra/machine.ts"
import { synthesised } from "./synthesis.ts"

const made = synthesised()

const functions = made.of("AWS::Lambda::Function")
const databases = made.of("AWS::RDS::DBInstance")

describe("the databases that would be deployed", () => {
  test("are two", () => {
    assert.deepEqual(
      databases.map(({ properties }) => `${properties.DBInstanceIdentifier}`),
      ["restock-shop", "restock-customers"],
    )
  })

  for (const { stack, properties } of databases) {
    test(`${stack}: encrypted, kept for a week, in two data centres, not deleted by accident`, () => {
      assert.equal(`${properties.StorageEncrypted}`, "true")
      assert.ok(Number(properties.BackupRetentionPeriod) >= 7)
      assert.equal(`${properties.MultiAZ}`, "true")
      assert.equal(`${properties.DeletionProtection}`, "true")
    })

    test(`${stack}: nobody reaches it from the internet, nor without TLS`, () => {
      assert.equal(`${properties.PubliclyAccessible}`, "false")
      const group = made.of("AWS::RDS::DBSubnetGroup").find((one) => one.stack === stack)!
      const subnets = [group.properties.SubnetIds].flat().map((subnet) => made.text(stack, subnet))
      assert.ok(subnets.length >= 2 && subnets.every((subnet) => /NetworkdataSubnet/.test(subnet)), `${subnets}`)
      const parameters = made.of("AWS::RDS::DBParameterGroup").find((one) => one.stack === stack)!
      assert.equal(`${parameters.properties.Parameters!["rds.force_ssl"]}`, "1")
    })
  }

  test("no way leads from their subnets to the internet", () => {
    const tables = made
      .of("AWS::EC2::SubnetRouteTableAssociation")
      .filter(({ stack, properties }) => /NetworkdataSubnet/.test(made.text(stack, properties.SubnetId)))
      .map(({ stack, properties }) => made.text(stack, properties.RouteTableId))
    assert.equal(tables.length, 2)
    const routed = made.of("AWS::EC2::Route").map(({ stack, properties }) => made.text(stack, properties.RouteTableId))
    assert.deepEqual(
      tables.filter((table) => routed.includes(table)),
      [],
    )
  })

  test("nothing in the network lets anybody in but functions and machine, and those to the databases' port", () => {
    for (const { properties } of made.of("AWS::EC2::SecurityGroup"))
      assert.equal(properties.SecurityGroupIngress, undefined)
    const ways = made.of("AWS::EC2::SecurityGroupIngress").map(({ stack, properties }) => {
      const { GroupId, SourceSecurityGroupId, FromPort, ToPort, CidrIp } = properties
      assert.deepEqual([Number(FromPort), Number(ToPort), CidrIp], [5432, 5432, undefined])
      const short = (value: unknown) => made.text(stack, value).replace(/[0-9A-F]{8}\.GroupId$/, "")
      return `${short(SourceSecurityGroupId)} → ${short(GroupId)}`
    })
    assert.deepEqual(ways.sort(), [
      "restock-customers/FunctionsGroup → restock-customers/DatabaseGroup",
      "restock-customers/FunctionsGroup → restock-shop/DatabaseGroup",
      "restock-customers/MachinesGroup → restock-customers/DatabaseGroup",
      "restock-customers/MachinesGroup → restock-shop/DatabaseGroup",
      "restock-shop/FunctionsGroup → restock-shop/DatabaseGroup",
    ])
  })
})

describe("logs and alarms", () => {
  test("every log is kept for a month and has a name of its own", () => {
    const groups = made.of("AWS::Logs::LogGroup")
    for (const { id, properties } of groups) assert.equal(Number(properties.RetentionInDays), 30, id)
    const names = groups.map(({ properties }) => `${properties.LogGroupName}`)
    assert.equal(new Set(names).size, groups.length)
    assert.ok(!names.includes("undefined"))
  })

  test("every function writes to one of them, CDK's own too", () => {
    for (const { stack, id, properties } of functions) {
      const group = made.text(stack, properties.LoggingConfig?.LogGroup)
      assert.ok(group.startsWith("/restock/"), `${id}: ${group}`)
      const isOurs = `${properties.FunctionName}`.startsWith("restock-")
      if (isOurs) assert.equal(`${properties.LoggingConfig?.LogFormat}`, "JSON", id)
    }
  })

  test("the databases' logs are ours before RDS makes some that stay for ever", () => {
    const names = made.of("AWS::Logs::LogGroup").map(({ properties }) => `${properties.LogGroupName}`)
    for (const { properties } of databases)
      for (const log of properties.EnableCloudwatchLogsExports as unknown as string[])
        assert.ok(names.includes(`/aws/rds/instance/${properties.DBInstanceIdentifier}/${log}`), log)
  })

  const alarms = made.of("AWS::CloudWatch::Alarm")
  const named = (name: string) => alarms.some(({ properties }) => `${properties.AlarmName}` === `restock-${name}`)

  test("every queue has somebody who sees that it does not move", () => {
    for (const { properties } of made.of("AWS::SQS::Queue")) {
      const name = `${properties.QueueName}`
      assert.ok(named(properties.RedrivePolicy ? `${name}-waits` : `${name}-not-empty`), name)
    }
  })

  test("every alarm tells operations when it begins and when it ends", () => {
    for (const { stack, properties } of alarms)
      for (const actions of [properties.AlarmActions, properties.OKActions])
        assert.deepEqual(made.texts(stack, actions), ["arn:aws:sns:region:account:restock-alarms"])
    const [mail] = made.of("AWS::SNS::Subscription").filter(({ properties }) => `${properties.Protocol}` === "email")
    assert.equal(`${mail?.properties.Endpoint}`, "operations@donut.example")
  })

  test("what runs by the clock is missed when it stops, what serves when it fails or is full", () => {
    for (const name of ["relay-silent", "watchdog-silent", "relay-fails", "watchdog-fails", "http-fails", "http-full"])
      assert.ok(named(name), name)
    for (const name of ["api-5xx", "restock-shop-storage", "restock-shop-cpu", "restock-customers-storage"])
      assert.ok(named(name), name)
  })
})

describe("the functions", () => {
  test("together they can never open more connections than the databases have", () => {
    const places = functions.map(({ id, properties }) => {
      const isAtDeploymentOnly = /^prepare|^AWSCDKTrigger/.test(id)
      assert.equal(properties.ReservedConcurrentExecutions === undefined, isAtDeploymentOnly, id)
      return Number(properties.ReservedConcurrentExecutions ?? 0)
    })
    // The smallest database, of 1 GiB, has about 110.
    assert.ok(places.reduce((sum, one) => sum + one, 0) <= 60)
  })

  const expected = { http: 20, callbacks: 5, relay: 1, watchdog: 1 }
  for (const [name, places] of Object.entries(expected))
    test(`${name} has ${places}`, () => {
      const fn = functions.find(({ properties }) => `${properties.FunctionName}` === `restock-${name}`)
      assert.equal(Number(fn?.properties.ReservedConcurrentExecutions), places)
    })

  test("relay and watchdog run every minute, and a turn that was missed is not made up for", () => {
    const rules = made.of("AWS::Events::Rule").map(({ stack, properties }) => {
      assert.equal(`${properties.ScheduleExpression}`, "rate(1 minute)")
      return made
        .text(stack, (properties.Targets as unknown as { Arn: unknown }[])[0]!.Arn)
        .split(":")
        .at(-1)
    })
    assert.deepEqual(rules.sort(), ["restock-relay", "restock-watchdog"])
    for (const { properties } of made.of("AWS::Lambda::EventInvokeConfig"))
      assert.deepEqual([Number(properties.MaximumRetryAttempts), Number(properties.MaximumEventAgeInSeconds)], [0, 60])
  })
})

describe("the machine", () => {
  const [template] = made.of("AWS::EC2::LaunchTemplate")
  const launched = template!.properties.LaunchTemplateData!
  const userData = made.text(template!.stack, launched.UserData)

  test("keeps its disk encrypted and its role to itself", () => {
    const disks = launched.BlockDeviceMappings as unknown as { Ebs: { Encrypted: boolean; VolumeType: string } }[]
    assert.deepEqual(
      disks.map(({ Ebs }) => [Ebs.Encrypted, Ebs.VolumeType]),
      [[true, "gp3"]],
    )
    assert.equal(`${launched.MetadataOptions!.HttpTokens}`, "required")
    assert.equal(Number(launched.MetadataOptions!.HttpPutResponseHopLimit), 1)
  })

  test("is replaced by one that answers, and a deployment with one that does not is rolled back", () => {
    const [group] = made.of("AWS::AutoScaling::AutoScalingGroup")
    assert.ok(Number(group!.properties.MinSize) >= 1 && Number(group!.properties.MaxSize) >= 2)
    assert.match(userData, /cfn-signal --stack restock-customers --resource MachinesASG\w+ /)
    assert.ok(userData.includes(`--resource ${group!.id} `))
    assert.ok(userData.endsWith('[ "$ready" = yes ]'))
  })

  for (const role of ["customers", "desk"] as const)
    test(`starts ${role} by the line that is tested, as nobody special, again and again`, () => {
      const unit = userData.split(`/etc/systemd/system/restock-${role}.service`)[1]!.split("\nEND\n")[0]!
      assert.ok(unit.includes(`\nExecStart=${startLine(role)}\n`))
      assert.match(unit, /\nUser=restock\n/)
      assert.match(unit, /\nRestart=always\n/)
    })

  test("both listen on the machine alone, so that neither asks for a key", () => {
    assert.deepEqual(userData.match(/^(HOST|PUBLIC_URL)=.*/gm), ['HOST="127.0.0.1"', 'HOST="127.0.0.1"'])
  })

  test("no secret stands in what it is told, only where to find it", () => {
    assert.doesNotMatch(userData, /password|whsec_|postgres:\/\//i)
    assert.match(userData, /CUSTOMERS_DATABASE_SECRET_ARN=/)
  })
})
