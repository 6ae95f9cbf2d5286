import assert from "node:assert/strict"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { test } from "node:test"
import { deadLinks } from "./check-links.ts"

test("a document that names a file that is gone is found, with its line", () => {
  const dead = deadLinksOf({
    "README.md": "Read\n[the plan](docs/plan.md) and [the rest](docs/gone.md#why) or `src/gone.ts`.",
    "docs/plan.md": "![map](map.png) [up](../README.md) [old](../old/) `docs/gone.md`, `node bin/gone.js start`",
    "docs/deep/er.md": "[ref]: ../lost.md",
    "bin/restock.js": "",
  })
  assert.deepEqual(dead, [
    "README.md:2: docs/gone.md is missing",
    "README.md:2: src/gone.ts is missing",
    "docs/deep/er.md:1: docs/lost.md is missing",
    "docs/plan.md:1: docs/map.png is missing",
    "docs/plan.md:1: old/ is missing",
    "docs/plan.md:1: docs/gone.md is missing",
    "docs/plan.md:1: bin/gone.js is missing",
  ])
})

test("what is no file of ours is left alone", () => {
  const dead = deadLinksOf({
    "README.md": [
      "[site](https://example.com/docs/x.md) [mail](mailto:a@b.example) [here](#top) [spaced](docs/a%20b.md)",
      "`src/flow.ts:12` `./src/flow.ts` `src/*.ts` `src/<area>/x.ts` `application/json` `.restock/where` `docs/`",
      "```\n[x](gone.md) src/gone.ts\n```",
      "`[x](gone.md)` is how a link is written; `a/b`",
    ].join("\n"),
    "docs/a b.md": "",
    "src/flow.ts": "",
    ".restock/data": "",
    ".gitignore": "node_modules/\n.restock/\n",
    "bench/notes.md": "[not a document](gone.md)",
  })
  assert.deepEqual(dead, [])
})

function deadLinksOf(files: Record<string, string>): string[] {
  const root = mkdtempSync(join(tmpdir(), "restock-links-"))
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true })
      writeFileSync(join(root, name), text)
    }
    return deadLinks(root)
  } finally {
    rmSync(root, { recursive: true })
  }
}
