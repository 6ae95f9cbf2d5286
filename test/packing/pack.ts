import { execFile } from "node:child_process"
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs"
import { join, relative } from "node:path"
import { promisify } from "node:util"
import { root } from "../../scripts/run-tests.ts"

export type Packed = {
  readonly tarball: string
  /** Paths in the package, with their size in bytes. */
  readonly files: readonly { path: string; size: number }[]
  /** Bytes of the tarball. */
  readonly size: number
  /** What packing left changed in the checkout, the tarball aside. */
  readonly left: readonly string[]
}

const notCopied = /^([.]git|[.]restock|node_modules|cdk[.]out|dist|docs\/screens|bench\/results)$|[.]tgz$/

/** `npm pack` in a copy of this checkout, because others work in the checkout at the same time. */
export async function pack(folder: string): Promise<Packed> {
  const copy = join(folder, "checkout")
  mkdirSync(copy)
  cpSync(root, copy, { recursive: true, filter: (path) => !notCopied.test(relative(root, path)) })
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"))
  const before = picture(copy)
  const { stdout } = await promisify(execFile)("npm", ["pack", "--json"], { cwd: copy, maxBuffer: 2 ** 24 })
  // What prepack says stands before it.
  const [said] = JSON.parse(stdout.slice(stdout.search(/^\[$/m))) as [
    Pick<Packed, "files" | "size"> & { filename: string },
  ]
  const tarball = join(folder, said.filename)
  copyFileSync(join(copy, said.filename), tarball)
  const after = picture(copy)
  after.delete(said.filename)
  const left = [...new Set([...before.keys(), ...after.keys()])].filter((path) => before.get(path) !== after.get(path))
  return { tarball, files: said.files, size: said.size, left }
}

/** Every file by its content; the built console, which is kept for the next start, aside. */
function picture(folder: string): Map<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = entries.map((entry) => relative(folder, join(entry.parentPath, entry.name)))
  const ours = paths.filter((path) => !/^(node_modules|console\/dist)/.test(path))
  return new Map(ours.map((path) => [path, readFileSync(join(folder, path), "latin1")]))
}
