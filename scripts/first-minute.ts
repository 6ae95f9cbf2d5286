// npm run first-minute [-- --inside <folder>]: what a newcomer lives through, from typing to the first goods on the
// screen, in a fresh clone of what is committed, with the Node of this machine. Fails when it takes over a minute.
import { execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { delimiter, join } from "node:path"
import { setTimeout as pause } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { parseArgs, promisify } from "node:util"

const LIMIT_SECONDS = 60

const { inside = tmpdir() } = parseArgs({ options: { inside: { type: "string" } } }).values
const checkout = fileURLToPath(new URL("..", import.meta.url))
const folder = mkdtempSync(join(inside, "restock-first-minute-"))
// As open as what one clones oneself; the folder it lies in may be closed.
chmodSync(folder, 0o755)
const clone = join(folder, "restock")
const env = newcomersEnvironment()

const stopping = new AbortController()
const { signal } = stopping
const tooLong = setTimeout(() => stopping.abort(new Error(`Not within ${LIMIT_SECONDS} s.`)), LIMIT_SECONDS * 1_000)
for (const name of ["SIGINT", "SIGTERM"] as const)
  process.once(name, () => stopping.abort(new Error(`Stopped by ${name}.`)))

const begun = performance.now()
const tell = (what: string) => console.log(`${((performance.now() - begun) / 1_000).toFixed(1).padStart(5)} s  ${what}`)
let shop: ReturnType<typeof npmStart> | undefined
try {
  await run("git", ["clone", "--quiet", checkout, clone], folder)
  tell("cloned")
  await run("npm", ["ci", "--no-audit", "--no-fund"], clone)
  tell(`installed, beside Node ${(await run("node", ["--version"], clone)).trim()} of this machine`)
  const port = await freePort()
  shop = npmStart(port)
  await buyDonut(port, shop)
  tell("first order")
  for (let more = 1; more <= 3; more++) await buyDonut(port, shop)
  await shop.says("arrived from the factory")
  tell("first arrival")
  clearTimeout(tooLong)
  shop.send("SIGINT")
  await shop.says("Closed.")
  tell("closed")
} catch (error) {
  const { message } = (signal.aborted ? signal.reason : error) as Error
  tell(message)
  if (shop) console.log(shop.said())
  process.exitCode = 1
} finally {
  clearTimeout(tooLong)
  shop?.send("SIGKILL")
  await shop?.ended
  cleanUp()
}

/** As in a terminal that was just opened: nothing of this project, nor of the npm that runs this script. */
function newcomersEnvironment(): NodeJS.ProcessEnv {
  const ours = /^(npm_(?!config_)|npm_config_local_prefix$|(PORT|HOST|DATABASE_URL|PUBLIC_URL)$|RESTOCK_|FACTORY_)/
  const kept = Object.entries(process.env).filter(([name]) => !ours.test(name))
  const path = process.env.PATH?.split(delimiter).filter((entry) => !entry.includes("node_modules"))
  return { ...Object.fromEntries(kept), PATH: path?.join(delimiter) }
}

async function run(file: string, words: string[], cwd: string): Promise<string> {
  return (await promisify(execFile)(file, words, { cwd, env, signal })).stdout
}

function npmStart(port: number) {
  // In a process group of its own, so that the Ctrl-C at the end reaches all of it, as in a terminal, and not us.
  const npm = spawn("npm", ["start"], { cwd: clone, env: { ...env, PORT: `${port}` }, detached: true })
  let said = ""
  for (const stream of [npm.stdout, npm.stderr]) stream.setEncoding("utf8").on("data", (text) => (said += text))
  let hasEnded = false
  const ended = once(npm, "close").then(() => (hasEnded = true))
  return {
    ended,
    hasEnded: () => hasEnded,
    said: () => said,
    send: (name: NodeJS.Signals) => hasEnded || process.kill(-npm.pid!, name),
    async says(words: string): Promise<void> {
      while (!said.includes(words)) {
        if (hasEnded) throw new Error(`npm start ended without "${words}".`)
        await Promise.race([once(npm.stdout, "data", { signal }), ended])
      }
    },
  }
}

async function buyDonut(port: number, { hasEnded }: { hasEnded: () => boolean }): Promise<void> {
  for (;;) {
    if (hasEnded()) throw new Error("npm start ended before it sold anything.")
    const answer = await fetch(`http://127.0.0.1:${port}/checkout`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"sku": "CP-502101", "quantity": 1}',
    }).catch(() => undefined)
    await answer?.body?.cancel()
    if (answer?.status === 201) return
    await pause(50, undefined, { signal })
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

function cleanUp(): void {
  const where = join(clone, ".restock/where")
  const elsewhere = existsSync(where) ? readFileSync(where, "utf8").split("\n")[0]! : ""
  const paths = /^\/var\/lib\/restock\/[0-9a-f]{16}$/.test(elsewhere) ? [elsewhere, folder] : [folder]
  for (const path of paths) rmSync(path, { recursive: true, force: true, maxRetries: 20 })
}
