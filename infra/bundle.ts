import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { extname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { AssetHashType, type AssetOptions, DockerImage } from "aws-cdk-lib"
import { buildSync } from "esbuild"

export const root = fileURLToPath(new URL("..", import.meta.url))

/** One file with everything in it. Functions and machine are bundled alike: what the one proves holds for the other. */
export function bundle(entry: string, outfile: string): void {
  buildSync({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    minify: true,
    platform: "node",
    target: "node24",
    format: "esm",
    mainFields: ["module", "main"],
    alias: { zod: (zod ??= zodInEnglish()) },
    // Packages of the old module system call it for what Node has built in.
    banner: { js: `import{createRequire}from"node:module";const require=createRequire(import.meta.url);` },
    logLevel: "error",
  })
}

let zod: string | undefined

/** Every bundle that names `z` as a whole had fifty languages in it, a third of a megabyte that no function ever speaks. */
function zodInEnglish(): string {
  const copy = mkdtempSync(join(tmpdir(), "restock-zod-"))
  process.once("exit", () => rmSync(copy, { recursive: true, force: true }))
  for (const part of ["package.json", "index.js", "v4"])
    cpSync(join(root, "node_modules/zod", part), join(copy, part), {
      recursive: true,
      filter: (path) => ["", ".js", ".json"].includes(extname(path)),
    })
  writeFileSync(join(copy, "v4/locales/index.js"), 'export { default as en } from "./en.js"\n')
  return copy
}

/** An asset that is made here and now, in this process: esbuild by `npx` took a second for each, Docker far longer. */
export function madeHere(what: string, make: (folder: string) => void): AssetOptions {
  return {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry("never-pulled"),
      // Never run: it tells one asset from another, or CDK takes the first for all.
      command: [what],
      local: {
        tryBundle(folder) {
          make(folder)
          return true
        },
      },
    },
  }
}

export const migrationsOf = (database: "shop" | "customers") => join(root, "migrations", database)
