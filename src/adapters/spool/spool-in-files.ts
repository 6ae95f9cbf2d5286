import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises"
import { join } from "node:path"
import { crashPoint } from "../../shared/crash-points.ts"
import type { CallbackId } from "../../shared/ids.ts"
import type { CallbackSpool, RawCallback } from "../../replenishment/receive-callback.ts"

/** Callbacks kept at most; each is at most 64 KiB. */
const MOST_FILES = 10_000

/** Keeps callbacks in a folder while the database is away: one file each, on disk before the factory is answered. */
export function spoolInFiles(folder: string): CallbackSpool {
  return {
    async keep(callback) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      if ((await waitingFiles(folder)).length >= MOST_FILES) throw new Error(`the callback spool ${folder} is full`)
      await writeDurably(folder, callback)
      crashPoint("callback/kept")
    },
    async drain(take) {
      await clearAway(folder)
      const files = await waitingFiles(folder)
      for (const file of files) {
        await take(await read(join(folder, file)))
        crashPoint("callback/brought-in")
        await rm(join(folder, file))
      }
      return files.length
    },
  }
}

/** How many wait in the folder to be brought in. */
export const countSpooled = async (folder: string): Promise<number> => (await waitingFiles(folder)).length

async function waitingFiles(folder: string): Promise<string[]> {
  // Ids of version 7 sort by age.
  return (await filesIn(folder)).filter((file) => file.endsWith(".callback")).sort()
}

async function filesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return []
    throw error
  })
}

/** Milliseconds after which nobody can be writing a file any more. */
const LONG_AGO = 60_000

/** What a process was writing when it died: the factory was never told that it is kept. */
async function clearAway(folder: string): Promise<void> {
  for (const file of await filesIn(folder)) {
    if (!file.endsWith(".part")) continue
    const { mtimeMs } = await stat(join(folder, file))
    if (Date.now() - mtimeMs > LONG_AGO) await rm(join(folder, file), { force: true })
  }
}

/** The token first, then a line feed, then the body as it came. The name says nothing of either. */
async function writeDurably(folder: string, { id, token, body }: RawCallback): Promise<void> {
  const written = join(folder, `${id}.part`)
  try {
    const file = await open(written, "wx", 0o600)
    try {
      // Not writev: on a disk with room for a part of it, that writes this part and calls it a success.
      await file.writeFile(Buffer.concat([Buffer.from(`${token}\n`), body]))
      await file.sync()
    } finally {
      await file.close()
    }
    crashPoint("callback/written")
    await rename(written, join(folder, `${id}.callback`))
  } catch (error) {
    await rm(written, { force: true })
    throw error
  }
  const directory = await open(folder)
  await directory.sync().finally(() => directory.close())
}

async function read(path: string): Promise<RawCallback> {
  const content = await readFile(path)
  const end = content.indexOf("\n")
  const id = path.slice(path.lastIndexOf("/") + 1, -".callback".length) as CallbackId
  return { id, token: content.toString("latin1", 0, end), body: content.subarray(end + 1) }
}
