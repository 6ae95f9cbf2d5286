import { execFile, fork } from "node:child_process"
import { randomUUID } from "node:crypto"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { text } from "node:stream/consumers"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { freePort } from "../../src/proof/process.ts"
import { ask } from "./graphql.ts"

export const VENDURE = "3.7.3"
/** For its connection to PostgreSQL; Vendure leaves the choice of the driver to its user. */
const DRIVER = "8.23.1"

/** What the server's process is told. `connections` are those to the database, at most. */
export type VendureSettings = {
  readonly databaseUrl: string
  readonly port: number
  readonly connections: number
  readonly password: string
}

export type OpenVendure = {
  readonly url: string
  /** Puts a product on sale whose stock is tracked and that takes no order beyond it. Resolves to its variant's id. */
  readonly addProduct: (sku: string, pieces: number) => Promise<string>
  readonly close: () => Promise<void>
}

/** Installs Vendure from its public package into an empty folder. No script of any package is run. */
export async function installVendure(folder: string): Promise<void> {
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true }))
  const packages = [`@vendure/core@${VENDURE}`, `pg@${DRIVER}`]
  await promisify(execFile)("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", ...packages], {
    cwd: folder,
  })
}

/** Starts the server installed in the folder, on an empty database that it fills with its tables. */
export async function openVendure(folder: string, databaseUrl: string, connections: number): Promise<OpenVendure> {
  const settings: VendureSettings = { databaseUrl, port: await freePort(), connections, password: randomUUID() }
  const server = fork(fileURLToPath(new URL("server.ts", import.meta.url)), [JSON.stringify(settings)], {
    cwd: folder,
    env: { PATH: process.env.PATH, NODE_ENV: "production" },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  })
  const complaints = text(server.stderr!)
  const ended = new Promise<void>((resolve, reject) => server.once("close", () => resolve()).once("error", reject))
  const isOpen = new Promise<true>((resolve) => server.once("message", () => resolve(true)))
  if (!(await Promise.race([isOpen, ended]))) throw new Error(`Vendure did not open:\n${await complaints}`)
  const url = `http://127.0.0.1:${settings.port}`
  return {
    url,
    addProduct: (sku, pieces) => addProduct(url, settings.password, sku, pieces),
    async close() {
      server.kill()
      await ended
    },
  }
}

async function addProduct(url: string, password: string, sku: string, pieces: number): Promise<string> {
  const desk = `${url}/admin-api`
  const login = `mutation ($password: String!) {
    it: login(username: "superadmin", password: $password) { ... on ErrorResult { message } }
  }`
  const { token } = await ask(desk, undefined, login, { password })
  const product = await ask<{ id: string }>(
    desk,
    token,
    `mutation ($sku: String!) {
      it: createProduct(input: { translations: [{ languageCode: en, name: $sku, slug: $sku, description: "" }] }) { id }
    }`,
    { sku },
  )
  const variants = await ask<{ id: string }[]>(
    desk,
    token,
    `mutation ($product: ID!, $sku: String!, $pieces: Int!) {
      it: createProductVariants(input: [{
        productId: $product, sku: $sku, price: 19900, stockOnHand: $pieces, trackInventory: TRUE,
        translations: [{ languageCode: en, name: $sku }]
      }]) { id }
    }`,
    { product: product.it.id, sku, pieces },
  )
  return variants.it[0]!.id
}
