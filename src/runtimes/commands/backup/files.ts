import { randomBytes } from "node:crypto"
import { createReadStream, createWriteStream } from "node:fs"
import { open, rename, rm } from "node:fs/promises"
import { dirname } from "node:path"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { createGunzip, createGzip } from "node:zlib"
import { BackupError } from "../../../database/backup/backup-error.ts"
import { type Restored, restoreBackup } from "../../../database/backup/restore-backup.ts"
import { type Addresses, writeBackup } from "../../../database/backup/write-backup.ts"
import { isConnectionLost, sqlState } from "../../../database/database.ts"
import { wordsOf } from "../../../shared/words.ts"
import { customersMigrations } from "../../customers-server.ts"
import { shopMigrations } from "../../databases.ts"

/** Backs up to a file, which is there when it is whole, or to stdout (`-`). */
export async function backUp(
  addresses: Addresses,
  file: string,
  progress: (rows: number) => void,
  signal: AbortSignal,
): Promise<{ rows: number; madeAt: string }> {
  const madeAt = new Date()
  let rows = 0
  const lines = Readable.from(
    writeBackup(addresses, madeAt, (count) => progress((rows = count))),
    { objectMode: false, highWaterMark: 2 ** 16 },
  )
  const written = file === "-" ? pipeline(lines, process.stdout, { end: false, signal }) : keep(lines, file, signal)
  await written.catch((error: unknown) => {
    throw ofTheDatabase(error) ?? error
  })
  return { rows, madeAt: madeAt.toISOString() }
}

/** Beside its place until it is whole and on the disk. */
async function keep(lines: Readable, file: string, signal: AbortSignal): Promise<void> {
  const draft = `${file}.${randomBytes(4).toString("hex")}.draft`
  try {
    const sink = createWriteStream(draft, { mode: 0o600, flags: "wx", flush: true })
    await (file.endsWith(".gz") ? pipeline(lines, createGzip(), sink, { signal }) : pipeline(lines, sink, { signal }))
    await rename(draft, file)
    await syncFolder(dirname(file))
  } catch (error) {
    await rm(draft, { force: true })
    throw isOfFiles(error) ? new BackupError(`${file} cannot be written: ${wordsOf(error)}.`, { cause: error }) : error
  }
}

async function syncFolder(folder: string): Promise<void> {
  const opened = await open(folder, "r")
  await opened.sync().finally(() => opened.close())
}

/** Restores from a file, packed or not, or from stdin (`-`). */
export async function restore(addresses: Addresses, file: string, progress: (rows: number) => void): Promise<Restored> {
  const folders = { shop: shopMigrations, customers: customersMigrations }
  const source: Readable = file === "-" ? process.stdin : createReadStream(file)
  try {
    return await restoreBackup({ addresses, folders, bytes: await unpacked(source), progress })
  } catch (error) {
    if (isOfFiles(error)) throw new BackupError(`${file} cannot be read: ${wordsOf(error)}.`, { cause: error })
    throw ofTheDatabase(error) ?? error
  } finally {
    source.destroy()
  }
}

/** What is packed says so in its first two bytes, whatever it is called. */
async function unpacked(source: Readable): Promise<AsyncIterable<Uint8Array>> {
  const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  let start = Buffer.alloc(0)
  while (start.length < 2) {
    const { done, value } = await chunks.next()
    if (done) break
    start = Buffer.concat([start, value])
  }
  async function* all() {
    yield start
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value
  }
  const isPacked = start[0] === 0x1f && start[1] === 0x8b
  if (!isPacked) return all()
  const gunzip = createGunzip()
  // What goes wrong on the way is thrown where it is read.
  pipeline(all, gunzip).catch(() => {})
  return gunzip
}

/** In a sentence what the database says, or that it is not there; both are nobody's mistake in here. */
function ofTheDatabase(error: unknown): BackupError | undefined {
  if (error instanceof BackupError || !(sqlState(error) || isConnectionLost(error))) return undefined
  return new BackupError(`The database could not go along: ${wordsOf(error)}. Nothing was kept.`, { cause: error })
}

const isOfFiles = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && "syscall" in error && ["open", "read", "write", "rename"].includes(String(error.syscall))
