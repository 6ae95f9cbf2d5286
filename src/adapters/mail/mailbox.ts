import { randomUUID } from "node:crypto"
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises"
import { join } from "node:path"
import { isId } from "../../shared/ids.ts"
import type { KeptMail, Mailbox, SendMail } from "../../shared/mail.ts"
import { whyRefused } from "./reasons.ts"

const MOST_SHOWN = 200

/** Keeps mails in a folder instead of sending them: a file each, on disk before it counts as sent. */
export function mailboxIn(folder: string, now = () => new Date()): SendMail & Mailbox {
  const send: SendMail = async (mail, signal) => {
    const refusal = whyRefused(mail)
    if (refusal) return { kind: "rejected", reason: refusal }
    if (signal.aborted) return { kind: "not-sent", reason: "the shop is stopping" }
    try {
      await writeDurably(folder, { ...mail, at: now().toISOString() })
      return { kind: "sent" }
    } catch (error) {
      // Even if it is there already: written again, it is the same file.
      return { kind: "not-sent", reason: `the mailbox ${folder}: ${(error as Error).message}` }
    }
  }
  return Object.assign(send, { list: () => listMailbox(folder), find: (id: string) => readMailbox(folder, id) })
}

/** The newest first, at most 200. */
export async function listMailbox(folder: string): Promise<KeptMail[]> {
  const files = await readdir(folder).catch(noneYet([]))
  const ids = files.filter((file) => file.endsWith(".json")).map((file) => file.slice(0, -".json".length))
  const aged = await Promise.all(ids.filter(isId).map(async (id) => ({ id, at: await writtenAt(folder, id) })))
  const newest = aged.sort((a, b) => b.at - a.at).slice(0, MOST_SHOWN)
  const mails = await Promise.all(newest.map(({ id }) => readMailbox(folder, id)))
  return mails.filter((mail) => mail !== undefined).sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
}

export async function readMailbox(folder: string, id: string): Promise<KeptMail | undefined> {
  if (!isId(id)) return undefined
  const content = await readFile(join(folder, `${id}.json`), "utf8").catch(noneYet(undefined))
  return content === undefined ? undefined : (JSON.parse(content) as KeptMail)
}

/** Milliseconds; 0 for a file that somebody took away meanwhile. */
async function writtenAt(folder: string, id: string): Promise<number> {
  const file = await stat(join(folder, `${id}.json`)).catch(noneYet(undefined))
  return file?.mtimeMs ?? 0
}

/** Named by its id, so that a mail that is sent twice is one mail. */
async function writeDurably(folder: string, mail: KeptMail): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const part = join(folder, `${mail.id}.${randomUUID()}.part`)
  try {
    const file = await open(part, "wx", 0o600)
    try {
      await file.writeFile(`${JSON.stringify(mail, null, 2)}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(part, join(folder, `${mail.id}.json`))
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
  const directory = await open(folder)
  await directory.sync().finally(() => directory.close())
}

const noneYet =
  <Nothing>(nothing: Nothing) =>
  (error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return nothing
    throw error
  }
