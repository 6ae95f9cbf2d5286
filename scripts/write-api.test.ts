import assert from "node:assert/strict"
import { test } from "node:test"
import { apiDocuments, breaksOf, committed } from "./write-api.ts"

for (const [path, text] of await apiDocuments())
  test(`${path} is what the code makes`, async () => {
    const before = await committed(path)
    if (before === text) return
    const breaks = before === undefined ? [] : breaksOf(before, text)
    const named = breaks.map((change) => `\n  breaks clients: ${change}`).join("")
    assert.fail(`${path} is not what the code makes. Run \`node scripts/write-api.ts\` and read what changed.${named}`)
  })
