import { spawn } from "node:child_process"
import { chmodSync, chownSync, copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, dirname, join } from "node:path"
import { databaseAccount } from "../../src/adapters/database/embedded-account.ts"

export type Running = {
  readonly said: () => string
  /** Its exit code; `null` when a signal ended it. */
  readonly ended: Promise<number | null>
  /** Fails with all it said when it ends without these words. */
  readonly says: (words: string) => Promise<void>
  /** To it and all it started, as Ctrl-C in a terminal. */
  readonly interrupt: () => void
  readonly kill: () => void
}

export type OrdinaryUser = {
  /** Nobody has written here yet. */
  readonly newFolder: (name: string) => string
  /** With the Node of these tests, or with another that lies at a path; with what `env` has besides. */
  readonly run: (words: readonly string[], cwd: string, env?: Record<string, string>, node?: string) => Running
  readonly clear: () => void
}

/** Somebody on this machine without any rights, whom root becomes; with a home, and a Node 24 that is not this checkout's. */
export function ordinaryUser(): OrdinaryUser {
  const { uid, gid, isOther } = databaseAccount()
  const folder = mkdtempSync(join(tmpdir(), "restock-packed-"))
  chmodSync(folder, 0o755)
  const newFolder = (name: string) => {
    const path = join(folder, name)
    mkdirSync(path)
    if (isOther) chownSync(path, uid, gid)
    return path
  }
  const [home, bin] = [newFolder("home"), newFolder("bin")]
  copyFileSync(process.execPath, join(bin, "node"))
  return {
    newFolder,
    run(words, cwd, env = {}, node = join(bin, "node")) {
      const [program = "", ...rest] = words
      const PATH = [dirname(node), ...pathWithoutPackages()].join(delimiter)
      // In a group of its own, which Ctrl-C reaches and we are not in.
      const child = spawn(program, rest, {
        cwd,
        // Without a registry npm would try again for minutes.
        env: { ...strangersEnvironment(), HOME: home, PATH, npm_config_fetch_retries: "1", ...env },
        stdio: ["ignore", "pipe", "pipe"],
        detached: true,
        ...(isOther && { uid, gid }),
      })
      return running(child)
    },
    clear: () => rmSync(folder, { recursive: true, force: true, maxRetries: 20 }),
  }
}

/** Of this machine: nothing of the npm that runs the tests but how it reaches the registry, and nothing of a shop. */
function strangersEnvironment(): NodeJS.ProcessEnv {
  const theirs =
    /^(npm_(?!config_(registry|cafile|proxy|https_proxy|noproxy)$)|NODE_(?!EXTRA_CA_CERTS)|RESTOCK_|FACTORY_)/
  const settings = /^(PORT|HOST|CUSTOMERS_PORT|PUBLIC_URL|QUEUE|CONSOLE|\w*DATABASE_URL|INIT_CWD|HOME|PATH)$/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !theirs.test(name) && !settings.test(name)))
}

const pathWithoutPackages = () =>
  (process.env.PATH ?? "").split(delimiter).filter((entry) => !entry.includes("node_modules"))

function running(child: ReturnType<typeof spawn>): Running {
  let said = ""
  const heard = new Set<() => void>()
  const tellAll = () => heard.forEach((look) => look())
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text
      tellAll()
    })
  const leave = () => void child.kill("SIGKILL")
  process.once("exit", leave)
  let hasEnded = false
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject).once("close", (code) => {
      process.off("exit", leave)
      hasEnded = true
      resolve(code)
      tellAll()
    })
  })
  const signal = (name: NodeJS.Signals) => hasEnded || process.kill(-child.pid!, name)
  return {
    said: () => said,
    ended,
    says: (words) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (said.includes(words)) resolve()
          else if (hasEnded) reject(new Error(`It ended without saying "${words}":\n${said}`))
          else return
          heard.delete(look)
        }
        heard.add(look)
        look()
      }),
    interrupt: () => void signal("SIGINT"),
    kill: () => void signal("SIGKILL"),
  }
}
