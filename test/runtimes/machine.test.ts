import assert from "node:assert/strict"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { cpSync, existsSync, readdirSync } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, before, describe, test } from "node:test"
import { type Role, startLine } from "../../infra/machine.ts"
import { synthesised } from "../infra/synthesis.ts"
import { type Cloud, startCloud } from "../support/aws/cloud.ts"
import { type AwsDatabases, awsDatabases } from "../support/aws/databases.ts"
import { answerJson, type LocalServer, serveLocally } from "../support/aws/local-server.ts"
import { REGION } from "../support/aws/resource.ts"
import { readTemplate } from "../support/aws/template.ts"
import { freePort } from "../../src/proof/process.ts"
import { until } from "../../src/proof/until.ts"

const made = synthesised()
const [template] = made.of("AWS::EC2::LaunchTemplate")
const userData = made.text(template!.stack, template!.properties.LaunchTemplateData!.UserData)

/** A file as the machine's user data writes it. */
const written = (path: string) => userData.split(`cat > ${path} <<'END'\n`)[1]!.split("\nEND\n")[0]!

function environmentOf(role: Role): Record<string, string> {
  const lines = written(`/etc/restock/${role}.env`).split("\n")
  return Object.fromEntries(lines.map((line) => [line.split("=", 1)[0]!, /="(.*)"$/.exec(line)![1]!]))
}

describe("the machine of the customers' stack", () => {
  let folder: string
  let databases: AwsDatabases
  let cloud: Cloud
  let secrets: LocalServer
  const processes: { child: ChildProcess; said: () => string }[] = []

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "restock-machine-"))
    const assets = readdirSync(made.folder).map((name) => join(made.folder, name))
    cpSync(
      assets.find((path) => existsSync(join(path, "node")))!,
      folder,
      { recursive: true },
    )
    databases = await awsDatabases()
    cloud = await startCloud(readTemplate(made.folder))
    secrets = await serveSecrets(databases)
  })

  after(async () => {
    for (const { child } of processes) child.kill("SIGKILL")
    await secrets.stop()
    await cloud.stop()
    await databases.drop()
    await rm(folder, { recursive: true, force: true })
  })

  /** As systemd does: the line of the unit, in the folder, with its environment. Only AWS is here, and ports are free ones. */
  function start(role: Role, ports: Record<string, string>) {
    const line = /^ExecStart=(.*)$/m.exec(written(`/etc/systemd/system/restock-${role}.service`))![1]!
    assert.equal(line, startLine(role))
    const [command, ...words] = line.split(" ")
    const { NODE_EXTRA_CA_CERTS: _, ...own } = environmentOf(role)
    const env = { ...own, ...ports, ...sdk(cloud.url, secrets.url), RESTOCK_HOME: join(folder, "home") }
    const child = spawn(command!, words, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] })
    let said = ""
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (said += text))
    const started = { child, said: () => said }
    processes.push(started)
    return started
  }

  for (const [role, variable, door] of [
    ["customers", "CUSTOMERS_PORT", "/customers"],
    ["desk", "PORT", "/dead-letters"],
  ] as const)
    test(`${role}, started from an empty folder by the line of its unit, answers and ends in good order`, async () => {
      const port = `${await freePort()}`
      const { child, said } = start(role, { [variable]: port })
      const url = `http://127.0.0.1:${port}`
      await until("it is ready", () => answersOrEnded(child, `${url}/readyz`, said), 30_000)
      assert.deepEqual(await (await fetch(url + door)).json(), [])
      const ended = once(child, "exit")
      child.kill("SIGTERM")
      assert.deepEqual(await ended, [0, null], said())
    })
})

async function answersOrEnded(child: ChildProcess, url: string, said: () => string): Promise<boolean> {
  if (child.exitCode !== null) throw new Error(`It ended instead of opening:\n${said()}`)
  const answer = await fetch(url).catch(() => undefined)
  await answer?.body?.cancel()
  return answer?.status === 200
}

/** Secrets Manager, with what the machine's secrets would say of the databases here. */
function serveSecrets({ shop, customers }: AwsDatabases): Promise<LocalServer> {
  const values: readonly [name: RegExp, value: string][] = [
    [/^restock-shop\/DatabaseSecret/, shop.secret],
    [/^restock-customers\/OwnerSecret/, customers.secret],
    [/^restock-customers\/MarketingSecret/, "abcdefghijklmnopqrstuvwxyz012345"],
  ]
  return serveLocally((_, body, response) => {
    const { SecretId } = JSON.parse(`${body}`) as { SecretId: string }
    const SecretString = values.find(([name]) => name.test(SecretId))?.[1]
    if (SecretString === undefined)
      answerJson(response, 400, { message: `no ${SecretId}` }, "ResourceNotFoundException")
    else answerJson(response, 200, { SecretString })
  })
}

const sdk = (cloud: string, secrets: string) => ({
  AWS_REGION: REGION,
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_ENDPOINT_URL_SNS: cloud,
  AWS_ENDPOINT_URL_SQS: cloud,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets,
})
