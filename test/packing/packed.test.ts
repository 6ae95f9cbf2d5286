import assert from "node:assert/strict"
import { spawnSync } from "node:child_process"
import { copyFileSync, readFileSync } from "node:fs"
import { basename, join } from "node:path"
import { after, before, describe, test } from "node:test"
import { root } from "../../scripts/run-tests.ts"
import { freePort } from "../../src/proof/process.ts"
import { type OrdinaryUser, ordinaryUser, type Running } from "./ordinary-user.ts"
import { pack, type Packed } from "./pack.ts"

const MOST_MB = 2
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string }

let user: OrdinaryUser
let packed: Packed
before(async () => {
  user = ordinaryUser()
  packed = await pack(user.newFolder("packing"))
})
after(() => user?.clear())

describe("npm pack", () => {
  test("leaves the checkout as it was", () => assert.deepEqual(packed.left, []))

  test("packs the program as JavaScript, its migrations, its console, its papers, and nothing else", (t) => {
    const paths = packed.files.map(({ path }) => path)
    t.diagnostic(`${paths.length} files, ${(packed.size / 1e6).toFixed(1)} MB`)
    const expected = [
      /^(package|npm-shrinkwrap|sbom[.]cdx)[.]json$/,
      /^(README([.]ko)?|CHANGELOG)[.]md$|^LICENSE$/,
      /^bin\/(restock|main)[.]js$/,
      /^dist\/[\w/-]+[.]js$/,
      /^migrations\/(shop|customers)\/\d{4}_\w+[.]sql$/,
      /^console\/dist\/([\w./-]+[.](html|js|css|svg|png|ico|woff2|webmanifest|txt)|built-from)$/,
      /^docs\/([\w-]+([.]ko)?[.]md|api\/[\w.-]+[.](json|yaml))$/,
      /^packaging\/restock[.]service$/,
    ]
    assert.deepEqual(
      paths.filter((path) => !expected.some((one) => one.test(path))),
      [],
    )
    for (const one of expected)
      assert.ok(
        paths.some((path) => one.test(path)),
        `nothing is like ${one}`,
      )
    assert.deepEqual(
      paths.filter((path) => /[.]test[.]|lambda\/|secret|[.]env|[.]key$|[.]pem$/.test(path) && !isOfThePrograms(path)),
      [],
    )
    assert.ok(packed.size < MOST_MB * 1e6, `${packed.size} bytes`)
  })
})

/** Code about secrets is none. */
const isOfThePrograms = (path: string) => /^dist\/[\w/-]*secrets?[.]js$/.test(path)

describe("from the tarball, in an empty folder, as an ordinary user", () => {
  let folder: string
  let port: number
  let env: Record<string, string>
  const npx = (words: string[], more?: Record<string, string>, node?: string) =>
    user.run(["npx", "--yes", `./${basename(packed.tarball)}`, ...words], folder, { ...env, ...more }, node)
  before(async () => {
    folder = user.newFolder("empty")
    copyFileSync(packed.tarball, join(folder, basename(packed.tarball)))
    port = await freePort()
    env = { PORT: `${port}`, CUSTOMERS_PORT: `${await freePort()}`, FACTORY_SECONDS: "0.5" }
  })

  test("npx starts the shop, which sells, is refilled, shows itself and closes", async (t) => {
    const begun = performance.now()
    const shop = npx(["start"])
    try {
      await open(shop)
      t.diagnostic(`open after ${seconds(begun)} s, with all that npm downloads`)
      const { status, waiting } = await buy(port, 4)
      assert.deepEqual([status, waiting], ["backordered", 1])
      await shop.says("arrived from the factory")
      t.diagnostic(`first arrival after ${seconds(begun)} s`)
      await seeThePages(`http://127.0.0.1:${port}`)
    } finally {
      shop.interrupt()
      await shop.ended
    }
    assert.match(shop.said(), /Closed[.]\n$/)
  })

  test("verify finds that everything holds", async () => {
    const verify = npx(["verify"])
    assert.equal(await verify.ended, 0, verify.said())
    assert.doesNotMatch(verify.said(), /BROKEN/)
    assert.match(verify.said(), /^holds /m)
  })

  test("help and version", async () => {
    const help = npx(["--help"])
    assert.equal(await help.ended, 0)
    // One after the other: two of npx at once wait for each other.
    const which = npx(["--version"])
    assert.equal(await which.ended, 0)
    assert.match(help.said(), /^Examples:\n {2}restock start /m)
    assert.match(which.said(), new RegExp(`^${version.replaceAll(".", "[.]")}$`, "m"))
  })

  test("the proof runs from it, too, and lives through a world", async () => {
    const prove = npx(["prove", "--seed", "168"])
    assert.equal(await prove.ended, 0, prove.said())
    assert.match(prove.said(), /^All promises held[.]$/m)
  })

  test("on an older Node it says which one it needs", async (t) => {
    const older = olderNode()
    if (older === undefined) return t.skip("no Node before 24 on this machine")
    const refused = npx(["start"], {}, older)
    assert.equal(await refused.ended, 1)
    assert.match(refused.said(), /^Restock needs Node 24 or later; this is Node \d+[.][\d.]+[.]$/m)
    assert.match(refused.said(), /install Node 24 from https:\/\/nodejs[.]org/)
  })
})

test("unpacked, npm ci installs exactly the versions that were tested, and no Node", async (t) => {
  const folder = user.newFolder("unpacked")
  const { status } = spawnSync("tar", ["xzf", packed.tarball, "--strip-components=1", "-C", folder, "--no-same-owner"])
  assert.equal(status, 0)
  const handOver = spawnSync("chown", ["-R", "--reference", folder, folder])
  assert.equal(handOver.status, 0)
  const install = user.run(["npm", "ci"], folder)
  assert.equal(await install.ended, 0, `npm ci needs the registry, as in a checkout. It said:\n${install.said()}`)
  const installed = packagesIn(folder, "node_modules/.package-lock.json")
  const wanted = packagesIn(folder, "npm-shrinkwrap.json")
  t.diagnostic(`${Object.keys(installed).length} packages`)
  assert.deepEqual(
    Object.entries(installed).filter(([path, version]) => wanted[path] !== version),
    [],
  )
  assert.deepEqual(
    Object.keys(installed).filter((path) => /\/node-(linux|darwin|win)-/.test(path)),
    [],
  )
  const which = user.run(["node", "bin/restock.js", "--version"], folder)
  assert.equal(await which.ended, 0, which.said())
})

const seconds = (begun: number) => ((performance.now() - begun) / 1_000).toFixed(1)

const open = (shop: Running) =>
  shop.says("Restock is open.").catch((error: Error) => {
    throw new Error(`npx needs the registry, as npm ci does in a checkout. ${error.message}`)
  })

async function buy(port: number, quantity: number): Promise<{ status: string; waiting: number }> {
  const answer = await fetch(`http://127.0.0.1:${port}/checkout`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ sku: "CP-502101", quantity }),
  })
  assert.equal(answer.status, 201)
  const { status, lines } = (await answer.json()) as { status: string; lines: [{ waiting: number }] }
  return { status, waiting: lines[0].waiting }
}

/** The console and a script of it, the storefront, the API's page and what it is drawn with. */
async function seeThePages(url: string): Promise<void> {
  const see = async (path: string) => {
    const answer = await fetch(new URL(path, url))
    const text = await answer.text()
    assert.equal(answer.status, 200, `${path}: ${text.slice(0, 300)}`)
    return text
  }
  for (const page of ["/", "/shop"]) {
    const script = /<script[^>]* src="([^"]+)"/.exec(await see(page))?.[1]
    assert.ok(script, `${page} has no script`)
    assert.ok((await see(script)).length > 1_000)
  }
  const style = /<link rel="stylesheet" href="([^"]+)"/.exec(await see("/docs"))?.[1]
  assert.ok(style, "/docs has no style")
  await see(new URL(style, `${url}/docs`).href)
  assert.match(await see("/openapi.json"), /"openapi":\s*"3/)
}

function packagesIn(folder: string, lockFile: string): Record<string, string> {
  const { packages } = JSON.parse(readFileSync(join(folder, lockFile), "utf8")) as {
    packages: Record<string, { version: string }>
  }
  return Object.fromEntries(
    Object.entries(packages).flatMap(([path, { version }]) => (path === "" ? [] : [[path, version]])),
  )
}

function olderNode(): string | undefined {
  return ["/usr/local/bin/node", "/usr/bin/node"].find((path) => {
    const { stdout } = spawnSync(path, ["--version"], { encoding: "utf8" })
    return Number.parseInt(stdout?.slice(1) ?? "") < 24
  })
}
