// node scripts/weigh-console.ts: what a browser fetches before it shows the console's first page. Fails when it is too much.
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { build } from "vite"
import { root } from "./run-tests.ts"

const LIMIT_KB = 240

const folder = await mkdtemp(join(tmpdir(), "restock-console-"))
try {
  await build({ root: join(root, "console"), logLevel: "error", build: { outDir: folder, emptyOutDir: true } })
  const page = await readFile(join(folder, "index.html"), "utf8")
  const first = [...page.matchAll(/(?:src|href)="\/console\/(assets\/[^"]+[.]js)"/g)].map(([, name]) => name!)
  const kilobytes = async (name: string) => gzipSync(await readFile(join(folder, name))).length / 1e3
  const initial = (await Promise.all(first.map(kilobytes))).reduce((sum, one) => sum + one, 0)
  const scripts = (await readdir(join(folder, "assets"))).filter((name) => name.endsWith(".js"))
  const all = (await Promise.all(scripts.map((name) => kilobytes(`assets/${name}`)))).reduce((sum, one) => sum + one, 0)
  console.log(`${initial.toFixed(1).padStart(7)} kB  of JavaScript before the first page, gzip; ${LIMIT_KB} kB at most`)
  console.log(`${all.toFixed(1).padStart(7)} kB  of all pages, ${scripts.length} files`)
  if (initial > LIMIT_KB || first.length === 0) process.exitCode = 1
} finally {
  await rm(folder, { recursive: true, force: true })
}
