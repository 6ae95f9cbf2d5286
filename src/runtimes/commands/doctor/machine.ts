import { access, constants, statfs } from "node:fs/promises"
import { createServer } from "node:net"
import { dirname } from "node:path"
import { fileHandles } from "../../door.ts"
import { ok, type Verdict, warning, wrong } from "./finding.ts"

const LEAST_NODE = 24

export function judgeNode(version: string): Verdict {
  return Number(version.split(".")[0]) >= LEAST_NODE
    ? ok(version)
    : wrong(`${version} is too old`, `Start Restock with Node ${LEAST_NODE} or later.`)
}

export const lookAtNode = () => judgeNode(process.versions.node)

/** The database, partners and 60 % of all for customers: with fewer than this a rush is turned away. */
const FEW_HANDLES = 4_096
const LEAST_HANDLES = 512

export function judgeHandles(handles: number): Verdict {
  const todo = `Raise it before the start: ulimit -n ${4 * FEW_HANDLES}, or LimitNOFILE=${4 * FEW_HANDLES} for systemd.`
  if (handles < LEAST_HANDLES) return wrong(`${handles} files and connections at once are too few`, todo)
  return handles < FEW_HANDLES ? warning(`${handles} files and connections at once are few`, todo) : ok(`${handles}`)
}

export const lookAtHandles = () => judgeHandles(fileHandles())

export type Folder = { readonly path: string; readonly isWritable: boolean; readonly free: number }

const MIB = 2 ** 20

export function judgeFolder(home: string, { path, isWritable, free }: Folder): Verdict {
  if (!isWritable)
    return wrong(`${path} may not be written to by this user`, "Give it to this user, or set RESTOCK_HOME to another.")
  const space = `${Math.floor(free / MIB)} MiB free in ${path}`
  const todo = "Make room, or set RESTOCK_HOME to a folder on a larger disk."
  if (free < 200 * MIB) return wrong(`only ${space}`, todo)
  if (free < 2_048 * MIB) return warning(`only ${space}`, todo)
  return ok(path === home ? space : `${space}; ${home} will be made at the first start`)
}

/** Of a folder that is not there yet: the one it would be made in. */
export async function lookAtFolder(home: string): Promise<Verdict> {
  for (let path = home; ; path = dirname(path)) {
    const space = await statfs(path).catch((error: NodeJS.ErrnoException) => error)
    if (space instanceof Error) {
      if (space.code === "ENOENT" && dirname(path) !== path) continue
      return wrong(`${path} cannot be looked at: ${space.message}`, "Set RESTOCK_HOME to a folder of this user.")
    }
    const isWritable = await access(path, constants.W_OK | constants.X_OK).then(
      () => true,
      () => false,
    )
    return judgeFolder(home, { path, isWritable, free: space.bavail * space.bsize })
  }
}

/** What is at a port: nothing, a Restock, somebody else, or why it cannot be had. */
export type Port = "free" | "restock" | "other" | { readonly refused: string }

export function judgePort(variable: string, port: number, is: Port): Verdict {
  if (is === "free") return ok(`${port} is free`)
  if (is === "restock") return ok(`${port}: Restock is open there`)
  if (is === "other")
    return wrong(`${port} is taken by another program`, `Stop it, or set ${variable} to another port.`)
  return wrong(`${port} cannot be had: ${is.refused}`, `Set ${variable}, or HOST, to what this machine has and allows.`)
}

/** Takes the port for a moment, where it is free. `url` is where it would be reached from here. */
export async function lookAtPort(host: string, port: number, url: string): Promise<Port> {
  const refusal = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    const server = createServer()
    server.once("error", resolve)
    server.listen({ host, port }, () => server.close(() => resolve(undefined)))
  })
  if (refusal === undefined) return "free"
  if (refusal.code !== "EADDRINUSE") return { refused: refusal.message }
  return (await isRestock(url)) ? "restock" : "other"
}

/** Whether a Restock answers there; false also when nobody does. */
export async function isRestock(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/livez`, { redirect: "manual", signal: AbortSignal.timeout(3_000) })
    return answer.status === 200 && (await answer.text()) === '{"alive":true}'
  } catch {
    return false
  }
}
