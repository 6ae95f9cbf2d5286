import { type SpawnOptions, spawnSync } from "node:child_process"
import { accessSync, constants, readFileSync, realpathSync, statSync } from "node:fs"
import { dirname } from "node:path"

/** Who runs postgres. PostgreSQL refuses root, so root hands it to nobody. */
export type Account = { uid: number; gid: number; isOther: boolean }

export type Command = { file: string; args: string[]; options: SpawnOptions }
export type CommandAs = (file: string, args: string[]) => Command

export function databaseAccount(): Account {
  const [uid, gid] = [process.getuid?.() ?? -1, process.getgid?.() ?? -1]
  return uid === 0 ? { ...nobody(), isOther: true } : { uid, gid, isOther: false }
}

function nobody() {
  const entry = /^nobody:[^:]*:(-?\d+):(-?\d+):/m.exec(readFileSync("/etc/passwd", "utf8"))
  return { uid: Number(entry?.[1] ?? 65534), gid: Number(entry?.[2] ?? 65534) }
}

/** How to run a program as the account, and so that it is interrupted when this process dies, where the system can. */
export function commandAs(account: Account): CommandAs {
  const become = account.isOther ? ["--reuid", `${account.uid}`, "--regid", `${account.gid}`, "--clear-groups"] : []
  const prefix = [...become, "--pdeathsig", "INT", "--"]
  // A program that cannot enter its working folder stumbles: never inherit ours.
  const options: SpawnOptions = { cwd: "/", env: { PATH: process.env.PATH ?? "", LC_ALL: "C" } }
  if (spawnSync("setpriv", [...prefix, "true"], { cwd: "/" }).status === 0)
    return (file, args) => ({ file: "setpriv", args: [...prefix, file, ...args], options })
  const identity = account.isOther ? { uid: account.uid, gid: account.gid } : {}
  return (file, args) => ({ file, args, options: { ...options, ...identity } })
}

/** Whether the account may read this file or enter this folder, and every folder above. Access lists are not asked. */
export function canReach(path: string, account: Account): boolean {
  if (!account.isOther) return canReadOurselves(path)
  const real = realpathSync(path)
  return (
    allows(real, account, statSync(real).isDirectory() ? 1 : 4) &&
    foldersAbove(real).every((it) => allows(it, account, 1))
  )
}

function canReadOurselves(path: string): boolean {
  try {
    accessSync(path, constants.R_OK)
    return true
  } catch {
    return false
  }
}

function foldersAbove(path: string): string[] {
  const parent = dirname(path)
  return parent === path ? [] : [parent, ...foldersAbove(parent)]
}

function allows(path: string, account: Account, bit: 1 | 4): boolean {
  const { mode, uid, gid } = statSync(path)
  const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0
  return ((mode >> shift) & bit) === bit
}
