import assert from "node:assert/strict"
import { globSync, readFileSync } from "node:fs"
import { basename, join } from "node:path"
import { describe, test } from "node:test"
import { root } from "./run-tests.ts"

/** In English on purpose: for those who work on Restock, whose code speaks English. `docs/decisions/` is, too. */
const englishOnly = ["ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md"]
/** Set by the stacks on AWS and by nobody else. */
const onlyOnAws = ["CALLBACK_KEY", "RELAY_FUNCTION"]

const read = (path: string) => readFileSync(join(root, path), "utf8")
const koreanOf = (path: string) => path.replace(/\.md$/, ".ko.md")
const filesLike = (pattern: string) => globSync(pattern, { cwd: root }).toSorted()
/** The rows of all tables, in their order; of each the cells. */
const rowsOf = (markdown: string) =>
  markdown
    .split("\n")
    .filter((line) => /^\|(?! *:?--)/.test(line))
    .map((line) => line.split(/(?<!\\)\|/).slice(1, -1))
const codesIn = (markdown: string) => [...markdown.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code!)
/** As GitHub makes it of a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, "")
    .replaceAll(" ", "-")
const testsIn = (markdown: string) => codesIn(markdown).filter((code) => code.endsWith(".test.ts"))

describe("docs/operations.md, in both languages", () => {
  const english = read("docs/operations.md")
  const korean = read("docs/operations.ko.md")

  for (const [name, text] of Object.entries({ "operations.md": english, "operations.ko.md": korean }))
    test(`every test that ${name} names is there`, (t) => {
      const named = new Set(testsIn(text))
      t.diagnostic(`${named.size} tests`)
      assert.ok(named.size >= 50)
      assert.deepEqual(
        [...named].filter((path) => filesLike(path).length !== 1),
        [],
      )
    })

  test("they answer the same questions, row by row, each by the same tests", (t) => {
    const rows = (text: string) => rowsOf(text).map((cells) => testsIn(cells.join("|")))
    assert.deepEqual(rows(korean), rows(english))
    assert.deepEqual(testsIn(korean), testsIn(english))
    t.diagnostic(`${rows(english).length} rows`)
  })

  test("what leads to a place on the same page leads there", () => {
    for (const text of [english, korean]) {
      const places = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading!))
      const links = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, place]) => place!)
      assert.ok(links.length >= 10)
      assert.deepEqual(
        links.filter((place) => !places.includes(place)),
        [],
      )
    }
  })

  test("whatever happens, a test has shown it", () => {
    const answers = english.slice(english.indexOf("## What happens if"), english.indexOf("## What a person can decide"))
    const rows = rowsOf(answers).filter(([question]) => question!.trim() !== "If …")
    assert.ok(rows.length >= 50)
    for (const cells of rows) assert.notDeepEqual(testsIn(cells.at(-1)!), [], cells[0])
  })
})

describe("the table of settings in the README", () => {
  const settings = (path: string) => {
    const heading = path === "README.md" ? "## Settings" : "## 설정"
    const section = read(path).split(`\n${heading}\n`)[1]?.split("\n## ")[0] ?? ""
    return rowsOf(section)
      .slice(1)
      .map(([names]) => codesIn(names!))
  }
  const known = [...read("src/runtimes/config.ts").matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map(([, name]) => name!)

  test("has every variable that a machine's configuration reads, and no other", (t) => {
    assert.ok(known.length >= 20)
    assert.deepEqual(
      settings("README.md").flat().toSorted(),
      known.filter((name) => !onlyOnAws.includes(name)).toSorted(),
    )
    for (const name of onlyOnAws) assert.ok(known.includes(name), name)
    t.diagnostic(`${known.length} variables`)
  })

  test("has the same rows in Korean", () => assert.deepEqual(settings("README.ko.md"), settings("README.md")))
})

test("every document for those who run Restock is there in Korean, and each leads to the other", (t) => {
  const documents = [...filesLike("*.md"), ...filesLike("docs/*.md")].filter((path) => !path.endsWith(".ko.md"))
  for (const path of englishOnly) assert.ok(documents.includes(path), path)
  const forUsers = documents.filter((path) => !englishOnly.includes(path))
  for (const path of forUsers) {
    const korean = koreanOf(path)
    assert.deepEqual(filesLike(korean), [korean], `${path} has no ${korean}`)
    assert.ok(read(path).includes(`[한국어](${basename(korean)})`), `${path} does not lead to ${korean}`)
    assert.ok(read(korean).includes(`[English](${basename(path)})`), `${korean} does not lead to ${path}`)
  }
  const strays = [...filesLike("*.ko.md"), ...filesLike("docs/*.ko.md")].map((path) => path.replace(".ko.md", ".md"))
  assert.deepEqual(strays.toSorted(), forUsers.toSorted())
  t.diagnostic(`${forUsers.length} documents`)
})
