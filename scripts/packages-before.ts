import { execFile } from "node:child_process"
import { mkdir, readdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { bundle } from "../infra/bundle.ts"

/** Something a new process loads by one file, and all files that are shipped for it. */
export type Loaded = { readonly name: string; readonly file: string; readonly shipped: readonly string[] }

/** The last of the second AWS SDK, and the axios of today. */
const packages = { axios: "1.21.1", "aws-sdk": "2.1693.0" }

/** Loads what its functions load: axios for the factory, the SDK for the queue of what ran short. */
const handler = `
const axios = require("axios").default
const AWS = require("aws-sdk")
const sns = new AWS.SNS({ region: "ap-northeast-2" })
exports.handler = () => [axios, sns]
`

/** The packages of the system before, installed by npm into a folder of their own: as one bundle, and as they come. */
export async function packagesBefore(folder: string): Promise<Loaded[]> {
  await mkdir(folder)
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true }))
  const names = Object.entries(packages).map(([name, version]) => `${name}@${version}`)
  await promisify(execFile)("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", ...names], {
    cwd: folder,
  })
  const [plain, bundled] = [join(folder, "handler.js"), join(folder, "bundle/index.mjs")]
  await writeFile(plain, handler)
  bundle(plain, bundled)
  return [
    { name: "axios + aws-sdk v2, bundled alike", file: bundled, shipped: [bundled] },
    { name: "axios + aws-sdk v2, as installed", file: plain, shipped: [plain, ...(await filesUnder(folder))] },
  ]
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(join(folder, "node_modules"), { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}
