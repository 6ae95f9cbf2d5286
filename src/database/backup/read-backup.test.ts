import assert from "node:assert/strict"
import { Readable } from "node:stream"
import { describe, test } from "node:test"
import { createGunzip, gzipSync } from "node:zlib"
import { consistent, damagedToRead } from "../../../test/support/damaged-backups.ts"
import { BackupError } from "./backup-error.ts"
import { lineOf } from "./format.ts"
import { type Part, readBackup } from "./read-backup.ts"

const about = { migrations: ["0001_first.sql"], postgres: "18.4" }
const none = { rows: 0, sha256: "0".repeat(64) }
/** A backup of two tables with so many products. */
const backupOf = (products: number) =>
  consistent(
    [
      lineOf({
        format: "restock-backup",
        version: 1,
        madeAt: "2026-11-25T09:00:00Z",
        databases: { shop: about, customers: about },
      }),
      lineOf({ database: "shop", table: "products", columns: ["sku", "name"] }),
      ...Array.from({ length: products }, (_, at) => `["SKU-${at}", ${at % 3 === 0 ? "null" : '"도너츠 🍩"'}]\n`),
      lineOf({ endOf: "products", ...none }),
      lineOf({ database: "customers", table: "customers", columns: ["id"] }),
      lineOf({ endOf: "customers", ...none }),
      lineOf({ tables: 0, ...none }),
    ].map((line) => line.trimEnd()),
  )

async function read(bytes: string | Uint8Array, chunk = 999): Promise<Part[]> {
  const all = Buffer.from(bytes)
  const chunks = Array.from({ length: Math.ceil(all.length / chunk) }, (_, at) =>
    all.subarray(at * chunk, (at + 1) * chunk),
  )
  const source = Readable.from(chunks)
  const isPacked = all[0] === 0x1f && all[1] === 0x8b
  const parts: Part[] = []
  for await (const part of readBackup(isPacked ? source.pipe(createGunzip()) : source)) parts.push(part)
  return parts
}

describe("a backup is read", () => {
  test("part by part, however the bytes come", async () => {
    const text = backupOf(1_203)
    const parts = await read(text)
    assert.deepEqual(
      parts.map((part) => (part.kind === "rows" ? part.rows.length : part.kind)),
      ["header", "table", 500, 500, 203, "end-of-table", "table", "end-of-table", "whole"],
    )
    for (const chunk of [1, 7, 1_000_000]) assert.deepEqual(await read(text, chunk), parts)
    assert.deepEqual(await read(gzipSync(text)), parts)
  })

  test("and nothing that is not as it was written passes for one", async (t) => {
    const damaged = damagedToRead(backupOf(40), 400)
    for (const [what, bytes] of damaged)
      await assert.rejects(
        read(bytes),
        (error) => error instanceof BackupError && /^The file [^\n]*\.$/.test(error.message),
        what,
      )
    t.diagnostic(`${damaged.length} damaged files`)
  })
})
