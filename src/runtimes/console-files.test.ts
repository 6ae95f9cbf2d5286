import assert from "node:assert/strict"
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterEach, beforeEach, describe, test } from "node:test"
import { until } from "../proof/until.ts"
import { openConsoleFiles } from "./console-files.ts"

/**
 * Stands in for Vite: notes that it was called and copies the page. `slow` in the page: it waits for a file named go;
 * `broken`: it fails.
 */
const vite = `
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
const [command, root, ...options] = process.argv.slice(2)
const out = options[options.indexOf("--outDir") + 1]
appendFileSync(root + "/../calls", command + " " + process.env.NODE_ENV + "\\n")
const page = readFileSync(root + "/index.html", "utf8")
mkdirSync(out + "/assets", { recursive: true })
while (page.includes("slow") && !existsSync(root + "/../go")) await new Promise((wait) => setTimeout(wait, 5))
if (page.includes("broken")) {
  console.error("error during build:\\nmain.tsx:7: a comma is missing")
  process.exit(1)
}
writeFileSync(out + "/assets/main.js", "// " + page)
writeFileSync(out + "/index.html", page)
`

describe("the console's files", () => {
  let home: string
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), "restock-console-"))
    await write("console/index.html", "one")
    await write("console/src/main.tsx", "")
    await write("package-lock.json", "{}")
    await write("vite.js", vite)
  })
  afterEach(() => rm(home, { recursive: true }))

  async function write(name: string, text: string) {
    await mkdir(dirname(join(home, name)), { recursive: true })
    await writeFile(join(home, name), text)
  }
  const place = () => ({
    folder: join(home, "console"),
    lock: join(home, "package-lock.json"),
    vite: join(home, "vite.js"),
  })
  function begin() {
    const told: string[] = []
    const warned: string[] = []
    const opening = openConsoleFiles({ tell: (one) => told.push(one), warn: (one) => warned.push(one) }, place())
    return { ...opening, told, warned }
  }
  async function open() {
    const opening = begin()
    await opening.settled
    return { ...opening, page: pageIn(opening) }
  }
  function pageIn({ files }: { files: ReturnType<typeof begin>["files"] }) {
    const found = files()
    return typeof found === "string" ? found : Buffer.from(found.get("index.html")!).toString()
  }
  const calls = async () => (await readFile(join(home, "calls"), "utf8").catch(() => "")).split("\n").filter(Boolean)
  const left = async () => (await readdir(join(home, "console"))).sort()

  test("are built at the first start, and only then", async () => {
    const { page, told, warned, files } = await open()
    assert.equal(page, "one")
    assert.deepEqual([...(files() as Map<string, Uint8Array>).keys()], ["assets/main.js", "index.html"])
    assert.equal(told[0], "Building the console …")
    assert.match(told[1]!, /^The console is built, in \d+\.\d s\.$/)
    assert.deepEqual([told.length, warned], [2, []])

    const again = await open()
    assert.deepEqual([again.page, again.told, again.warned], ["one", [], []])
    assert.deepEqual([...(again.files() as Map<string, Uint8Array>).keys()], ["assets/main.js", "index.html"])
    assert.deepEqual(await calls(), ["build production"])
    assert.deepEqual(await left(), ["dist", "index.html", "src"])
  })

  for (const [what, change] of [
    ["a source has changed", () => write("console/src/main.tsx", "// more")],
    ["there is a source more", () => write("console/src/page/more.tsx", "")],
    ["a source is gone", () => rm(join(home, "console/src/main.tsx"))],
    [
      "a source has another name",
      async () => {
        await rm(join(home, "console/src/main.tsx"))
        await write("console/src/begin.tsx", "")
      },
    ],
    ["something else is installed", () => write("package-lock.json", '{"packages": {}}')],
    ["what was built is gone", () => rm(join(home, "console/dist"), { recursive: true })],
    ["what was built says not from what", () => rm(join(home, "console/dist/built-from"))],
  ] as const)
    test(`are built anew when ${what}`, async () => {
      await open()
      await change()
      await open()
      assert.equal((await calls()).length, 2)
      await open()
      assert.equal((await calls()).length, 2)
    })

  test("are new when their source is, and what was only in the old ones is gone", async () => {
    await open()
    await write("console/dist/assets/old.js", "")
    await write("console/index.html", "two")
    const { page, files } = await open()
    assert.equal(page, "two")
    assert.deepEqual([...(files() as Map<string, Uint8Array>).keys()], ["assets/main.js", "index.html"])
    assert.deepEqual((await readdir(join(home, "console/dist"), { recursive: true })).sort(), [
      "assets",
      "assets/main.js",
      "built-from",
      "index.html",
    ])
  })

  test("many starts at once do each other no harm", async () => {
    for (const page of ["one", "two"]) {
      await write("console/index.html", page)
      const all = await Promise.all(Array.from({ length: 6 }, open))
      assert.deepEqual(new Set(all.map((one) => one.page)), new Set([page]))
      assert.deepEqual(
        all.flatMap(({ warned }) => warned),
        [],
      )
      assert.deepEqual(await left(), ["dist", "index.html", "src"])
      assert.equal(await readFile(join(home, "console/dist/index.html"), "utf8"), page)
    }
    const before = (await calls()).length
    assert.equal((await open()).page, "two")
    assert.equal((await calls()).length, before)
  })

  test("are on their way while they are built", async () => {
    await write("console/index.html", "slow")
    const opening = begin()
    await until("it is being built", async () => (await calls()).length === 1)
    assert.equal(opening.files(), "building")
    await write("go", "")
    await opening.settled
    assert.equal(pageIn(opening), "slow")
  })

  test("a build that fails is told of in its own words, with what to do, and there is none", async () => {
    await write("console/index.html", "broken")
    const { page, warned, told } = await open()
    assert.equal(page, "failed")
    assert.deepEqual(told, ["Building the console …"])
    assert.deepEqual(warned, [
      "The console could not be built, so its pages are not there; everything else is. Vite said:\n" +
        "error during build:\nmain.tsx:7: a comma is missing\n" +
        "`npm ci` installs what it is built with; with CONSOLE=off the shop opens without it.",
    ])
    assert.deepEqual(await left(), ["index.html", "src"])
  })

  test("a build that fails leaves the older ones in place, and is tried again at the next start", async () => {
    await open()
    await write("console/index.html", "broken")
    for (let start = 0; start < 2; start++) {
      const { page, warned } = await open()
      assert.equal(page, "one")
      assert.match(warned[0]!, /^The console could not be built, so an older one is shown; everything else is\. /)
    }
    assert.equal((await calls()).length, 3)
  })

  test("without Vite what was built is taken, whatever the sources say", async () => {
    await open()
    await rm(join(home, "vite.js"))
    await write("console/index.html", "two")
    const { page, told, warned } = await open()
    assert.deepEqual([page, told, warned], ["one", [], []])
  })

  test("without their sources what was built is taken", async () => {
    await open()
    await rm(join(home, "console/index.html"))
    await rm(join(home, "package-lock.json"))
    assert.deepEqual([(await open()).page, (await calls()).length], ["one", 1])
  })

  test("without Vite, and nothing built, there is none, and why", async () => {
    await rm(join(home, "vite.js"))
    const { page, told, warned } = await open()
    assert.deepEqual([page, told], ["failed", []])
    assert.match(warned[0]!, /Vite is not installed, with which it is built\.\n`npm ci` installs/)
  })

  test("without anything there is none, and why", async () => {
    await rm(join(home, "console"), { recursive: true })
    const { page, warned } = await open()
    assert.equal(page, "failed")
    assert.match(warned[0]!, /console has no sources of it\.\n/)
  })

  test("a shop that closes breaks off a build without a word, and leaves nothing of it", async () => {
    await write("console/index.html", "slow")
    const opening = begin()
    await until("it is being built", async () => (await left()).some((name) => name.startsWith("dist.")))
    await opening.stop()
    assert.deepEqual(opening.warned, [])
    assert.deepEqual(await left(), ["index.html", "src"])
  })

  test("what a killed start left half-built goes in time, and no sooner", async () => {
    await write("console/dist.0123456789ab/index.html", "")
    await write("console/dist.ba9876543210/index.html", "")
    const anHourAgo = Date.now() / 1_000 - 3_601
    await utimes(join(home, "console/dist.0123456789ab"), anHourAgo, anHourAgo)
    await open()
    assert.deepEqual(await left(), ["dist", "dist.ba9876543210", "index.html", "src"])
  })
})
