import type { Command } from "commander"
import { type KeptKey, keepKey, listKeys, newKey, revokeKey, type Scope, scopes } from "../../access/api-keys.ts"
import { faultOfName } from "../../access/sign-in-links.ts"
import { openDatabase } from "../../database/database.ts"
import { migrate } from "../../database/migrate.ts"
import { isId } from "../../shared/ids.ts"
import { wordsOf } from "../../shared/words.ts"
import { migrateCustomers } from "../customers-alone.ts"
import { type Databases, shopMigrations } from "../databases.ts"
import { ACTOR, examples, Misused, onAddresses, onDatabase, print, Refused, tell } from "./command.ts"

const LONGEST_DAYS = 3_650

export function keyCommands(restock: Command): void {
  const keys = examples(restock.command("keys"), [["restock keys list", "which there are"]]).description(
    "keys for programs that use an exposed shop",
  )
  examples(keys.command("create"), [
    ["restock keys create --name storefront --scopes checkout", "for a shop front"],
    ["restock keys create --name warehouse --scopes operate,customers --days 90", "for a program of your own"],
    ['curl -H "Authorization: Bearer $KEY" https://shop.example/products', "how a program sends it"],
  ])
    .description("make a key and print it, this once")
    .requiredOption("--name <program>", "under which what it does is written down; two keys of one name may live")
    .requiredOption("--scopes <list>", `what it is for: ${scopes.join(", ")}`)
    .option("--days <count>", "days until it ends", "365")
    .option("--json", "print the key as JSON, with what it is for and when it ends")
    .addHelpText(
      "after",
      `
Scopes:
  checkout   see products, buy, see and cancel an order by its id
  operate    all that an operator does, but for the console's pages
  customers  the customers' server
`,
    )
    .action(async ({ name, scopes: list, days, json }: { name: string; scopes: string; days: string; json?: true }) => {
      const fault = faultOfName(name)
      if (fault) throw new Misused(`--name: ${fault}.`)
      const key = newKey({ name, scopes: scopesIn(list) }, daysIn(days), new Date())
      await onDatabase(async ({ db, customersDb }) => {
        // Each server asks its own database. Nobody has seen the key before both know it.
        for (const one of [db, customersDb])
          if ((await one.transaction((tx) => keepKey(tx, key, ACTOR))) === "full")
            throw new Refused(
              `There are two live keys named ${name}. Revoke the one that is not used any more: restock keys list`,
            )
      })
      if (json) return print(key)
      tell(`${name}, for ${key.scopes.join(" and ")}, until ${key.expiresAt.toISOString()}. It is shown this once.`)
      console.log(key.key)
    })
  examples(keys.command("list"), [["restock keys list", "which there are, and which are still used"]])
    .description("all keys there ever were, newest first; of each its last letters")
    .option("--json", "print them as JSON")
    .action(async ({ json }: { json?: true }) =>
      onDatabase(async ({ db }) => {
        const all = await listKeys(db)
        if (json) return print(all)
        if (all.length === 0) tell("There are no keys. restock keys create --help")
        for (const key of all) console.log(lineOf(key, new Date()))
      }),
    )
  examples(keys.command("revoke <id>"), [["restock keys revoke 01a2116f-9c1d-7000-8000-5b1f0c9e0c5b", "it leaked"]])
    .description("from two seconds later on it opens nothing")
    .option("--json", "print the id as JSON")
    .action(async (id: string, { json }: { json?: true }) =>
      onAddresses(async (databases) => {
        if (!(await revokedIn(databases, id)))
          throw new Refused(`There is no key ${id}. Those there are: restock keys list`)
        if (json) return print({ id })
        tell(`Revoked: key ${id} opens nothing any more.`)
      }),
    )
}

/** In each database by itself: while one is away, a key that leaked shall open nothing at the other. */
async function revokedIn({ shop, customers }: Databases, id: string): Promise<boolean> {
  if (!isId(id)) return false
  const answers = await Promise.allSettled([
    migrate({ url: shop, folder: shopMigrations }).then(() => revokeIn(shop, id)),
    migrateCustomers(customers).then(() => revokeIn(customers, id)),
  ])
  const isRevoked = answers.some((one) => one.status === "fulfilled" && one.value)
  const failed = answers.find((one) => one.status === "rejected")
  if (failed && isRevoked)
    throw new Refused(
      `Key ${id} is revoked in one of the two databases only: ${wordsOf(failed.reason)} Once that is mended, do it again.`,
    )
  if (failed) throw failed.reason
  return isRevoked
}

async function revokeIn(url: string, id: string): Promise<boolean> {
  const db = openDatabase({ url, connections: 1 })
  try {
    return await db.transaction((tx) => revokeKey(tx, id, ACTOR))
  } finally {
    await db.close()
  }
}

function scopesIn(list: string): readonly Scope[] {
  const wanted = list.split(",").map((one) => one.trim())
  const known = scopes.filter((scope) => wanted.includes(scope))
  const unknown = wanted.filter((one) => !scopes.includes(one as Scope))
  if (unknown.length > 0)
    throw new Misused(`--scopes: ${unknown.join(", ")} is none. Choose from ${scopes.join(", ")}, with commas between.`)
  return known
}

function daysIn(text: string): number {
  const days = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (days < 1 || days > LONGEST_DAYS) throw new Misused(`--days: expected 1 to ${LONGEST_DAYS}, found ${text}.`)
  return days
}

function lineOf({ id, name, scopes, endsWith, expiresAt, revokedAt, lastUsedAt }: KeptKey, now: Date): string {
  const state = revokedAt
    ? `revoked ${dayOf(revokedAt)}`
    : expiresAt <= now
      ? `over since ${dayOf(expiresAt)}`
      : `until ${dayOf(expiresAt)}`
  const use = lastUsedAt ? `used ${lastUsedAt.toISOString().slice(0, 16)}Z` : "never used"
  return [id, `…${endsWith}`, name.padEnd(16), scopes.join(",").padEnd(26), state.padEnd(22), use].join("  ")
}

const dayOf = (time: Date) => time.toISOString().slice(0, 10)
