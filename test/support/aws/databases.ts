import { randomBytes } from "node:crypto"
import { onServer, scratchDatabase } from "../../../src/proof/scratch.ts"

/** A database, and what the secret of the one who uses it says. */
export type SecretDatabase = { readonly url: string; readonly secret: string }

export type AwsDatabases = {
  readonly shop: SecretDatabase
  /** As its owner. */
  readonly customers: SecretDatabase
  /** The same with the narrow role of upgrade-to-vip. */
  readonly vip: SecretDatabase
  readonly drop: () => Promise<void>
}

/** The shop's and the customers' databases, as the functions that prepare them would leave them. */
export async function awsDatabases(): Promise<AwsDatabases> {
  const [shop, customers] = await Promise.all([scratchDatabase(), scratchDatabase("restock_customers")])
  const role = `vip_${randomBytes(6).toString("hex")}`
  await onServer(customers.url, `create role ${role} login password 'narrow'`, `select grant_vip_rights('${role}')`)
  const vip = Object.assign(new URL(customers.url), { username: role, password: "narrow" }).href
  return {
    shop: withSecret(shop.url),
    customers: withSecret(customers.url),
    vip: withSecret(vip),
    async drop() {
      await Promise.all([shop.drop(), customers.drop()])
      await onServer(process.env.RESTOCK_SCRATCH_SERVER!, `drop role ${role}`)
    },
  }
}

function withSecret(url: string): SecretDatabase {
  const { username, password, hostname, port, pathname } = new URL(url)
  const [user, secret] = [username, password].map(decodeURIComponent)
  const parts = { username: user, password: secret, host: hostname, port: Number(port), dbname: pathname.slice(1) }
  return { url, secret: JSON.stringify({ ...parts, engine: "postgres" }) }
}
