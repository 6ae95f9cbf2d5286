import { randomBytes } from "node:crypto"
import { mkdir, open, readFile } from "node:fs/promises"
import { join } from "node:path"
import type { Config } from "./config.ts"
import { type TokenKey, tokenKey } from "../replenishment/callback-token.ts"

/** The secret behind our callback addresses: as configured, or made at the first start and readable only by us. */
export async function callbackKey({
  callbackKey: given,
  home,
}: Pick<Config, "callbackKey" | "home">): Promise<TokenKey> {
  if (given !== undefined) return tokenKey(Buffer.from(given))
  await mkdir(home, { recursive: true })
  const path = join(home, "callback-key")
  const kept = await readFile(path, "latin1").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined
    throw error
  })
  if (kept !== undefined && /^[0-9a-f]{64}$/.test(kept)) return tokenKey(Buffer.from(kept, "hex"))
  const secret = randomBytes(32)
  const file = await open(path, "w", 0o600)
  await file.writeFile(secret.toString("hex"))
  await file.sync().finally(() => file.close())
  return tokenKey(secret)
}
