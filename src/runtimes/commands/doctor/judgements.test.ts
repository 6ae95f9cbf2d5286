import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { readConfig } from "../../config.ts"
import { type DatabaseFacts, judgeDatabase } from "./database.ts"
import { judgeEmbedded } from "./embedded.ts"
import { exitCodeOf, inLines, type Verdict } from "./finding.ts"
import { judgeFolder, judgeHandles, judgeNode, judgePort } from "./machine.ts"
import { judgeMailbox, judgeMailServer, judgeOperations } from "./mail.ts"
import { judgePartner } from "./partners.ts"
import { judgePublicUrl } from "./public-url.ts"
import { judgeQueues } from "./queues.ts"

const GIB = 2 ** 30
const home = "/home/kim/.restock"
const folder = { path: home, isWritable: true, free: 10 * GIB }
const facts: DatabaseFacts = { version: 180_004, off: [], applied: ["0001_a.sql"], known: ["0001_a.sql"], ahead: 0.1 }
const database = (changes: Partial<DatabaseFacts>) =>
  judgeDatabase("db.example:5432/shop", "DATABASE_URL", { ...facts, ...changes })
const factory = (url: string, unreachable?: string) =>
  judgePartner({ whose: "the factory", variable: "FACTORY_URL", url }, unreachable)
const exposed = { PUBLIC_URL: "https://shop.example" }

const table: readonly (readonly [what: string, verdict: Verdict, state: Verdict["state"], says: RegExp])[] = [
  ["Node 24", judgeNode("24.21.0"), "ok", /^24\.21\.0$/],
  ["Node 22", judgeNode("22.9.0"), "wrong", /too old/],
  ["many file handles", judgeHandles(16_384), "ok", /^16384$/],
  ["few file handles", judgeHandles(1_024), "warning", /are few/],
  ["hardly any file handles", judgeHandles(256), "wrong", /too few/],
  ["a folder with room", judgeFolder(home, folder), "ok", /^10240 MiB free in \/home\/kim\/\.restock$/],
  [
    "a folder to be made",
    judgeFolder(home, { ...folder, path: "/home/kim" }),
    "ok",
    /will be made at the first start$/,
  ],
  ["a folder that gets full", judgeFolder(home, { ...folder, free: GIB }), "warning", /^only 1024 MiB/],
  ["a full folder", judgeFolder(home, { ...folder, free: 2 ** 20 }), "wrong", /^only 1 MiB/],
  ["somebody else's folder", judgeFolder(home, { ...folder, isWritable: false }), "wrong", /may not be written to/],
  ["a free port", judgePort("PORT", 3000, "free"), "ok", /3000 is free/],
  ["an open shop", judgePort("PORT", 3000, "restock"), "ok", /Restock is open there/],
  ["a taken port", judgePort("PORT", 3000, "other"), "wrong", /another program/],
  ["a port that cannot be had", judgePort("PORT", 80, { refused: "EACCES" }), "wrong", /EACCES/],
  ["a database", database({}), "ok", /^PostgreSQL 18 at db\.example:5432\/shop, up to date, .* 0\.1 s ahead/],
  ["PostgreSQL 14", database({ version: 140_011 }), "wrong", /PostgreSQL 14 .* too old/],
  ["a database that forgets", database({ off: ["fsync"] }), "wrong", /has fsync off/],
  ["an empty database", database({ applied: [] }), "ok", /empty, the next start migrates/],
  ["an older database", database({ known: ["0001_a.sql", "0002_b.sql"] }), "ok", /1 migrations? behind/],
  ["a newer database", database({ applied: ["0001_a.sql", "0009_z.sql"] }), "wrong", /newer Restock \(0009_z\.sql\)/],
  ["a clock that is off", database({ ahead: -12 }), "warning", /12\.0 s behind/],
  ["a clock of another time", database({ ahead: 3_600 }), "wrong", /3600\.0 s ahead of/],
  ["an embedded database", judgeEmbedded("18", "18"), "ok", /closed/],
  ["an embedded database to be made", judgeEmbedded(undefined, "18"), "ok", /at the first start/],
  ["an embedded database of another version", judgeEmbedded("17", "18"), "wrong", /PostgreSQL 17/],
  ["a factory by TLS", factory("https://factory.example"), "ok", /takes connections$/],
  ["a factory on this machine", factory("http://localhost:4000"), "ok", /takes connections$/],
  ["a legacy factory", factory("http://factory.example"), "warning", /without TLS/],
  ["a factory that is away", factory("http://factory.example", "refused"), "wrong", /no connection: refused/],
  ["a mail server", judgeMailServer("smtp://mail.example", { isSecure: true }), "ok", /lets us in$/],
  ["a mail server here", judgeMailServer("smtp://localhost:25", { isSecure: false }), "ok", /lets us in$/],
  ["an open mail server", judgeMailServer("smtp://mail.example", { isSecure: false }), "warning", /without encryption/],
  ["a refusing mail server", judgeMailServer("smtp://a", { refusal: "535 no", isSecure: true }), "wrong", /535 no/],
  ["a mailbox", judgeMailbox(readConfig({})), "ok", /mailbox of this machine/],
  ["a mailbox in an exposed shop", judgeMailbox(readConfig(exposed)), "warning", /reaches nobody/],
  ["queues", judgeQueues(16, []), "ok", /all 16 queues/],
  ["a missing queue", judgeQueues(16, ["there is no queue a"]), "wrong", /^1 of 16 .* there is no queue a$/],
  ["operations", judgeOperations("ops@donut.example"), "ok", /are mailed/],
  ["no operations", judgeOperations(undefined), "warning", /nobody/],
  ["a public address", judgePublicUrl("https://shop.example", "here"), "ok", /leads to this machine/],
  ["an open shop's address", judgePublicUrl("https://shop.example", "a restock"), "ok", /an open Restock answers/],
  [
    "another's address",
    judgePublicUrl("https://shop.example", { other: "404" }),
    "wrong",
    /does not lead to this shop/,
  ],
  ["an address nowhere", judgePublicUrl("https://shop.example", { nowhere: "no route" }), "warning", /no route/],
]

describe("what is judged of what was found", () => {
  for (const [what, { state, found, todo }, expected, says] of table)
    test(`${what} is ${expected}`, () => {
      assert.equal(state, expected)
      assert.match(found, says)
      assert.equal(todo === undefined, state === "ok", "what is not right says what to do")
    })

  test("no name, password or query of an address is shown", () => {
    const url = "http://kim:geheim@factory.example:8080/api?token=geheim"
    for (const { found, todo } of [
      factory(url),
      judgePublicUrl(url, { other: "404" }),
      judgeMailServer("smtp://kim:geheim@a", { isSecure: false }),
    ])
      assert.doesNotMatch(`${found} ${todo}`, /geheim|kim/)
  })

  test("only what is wrong fails, and each finding is a line with what to do below", () => {
    const good = { check: "Node", ...judgeNode("24.1.0") }
    const doubtful = { check: "operations", ...judgeOperations(undefined) }
    const bad = { check: "PORT", ...judgePort("PORT", 3000, "other") }
    assert.deepEqual([exitCodeOf([good, doubtful]), exitCodeOf([good, bad])], [0, 1])
    assert.equal(inLines(good), "ok       Node                 24.1.0")
    assert.equal(
      inLines(doubtful),
      "warning  operations           nobody of operations is mailed of what is stuck\n" +
        "                              → Set OPERATIONS_EMAIL.",
    )
  })
})
