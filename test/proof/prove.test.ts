import assert from "node:assert/strict"
import { mkdtemp, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { after, before, describe, test } from "node:test"
import { restock, startRestock } from "../../src/proof/process.ts"
import { until } from "../../src/proof/until.ts"

describe("restock prove", () => {
  let TMPDIR: string
  before(async () => (TMPDIR = await mkdtemp(join(tmpdir(), "restock-prove-"))))
  after(() => rm(TMPDIR, { recursive: true }))

  test("one world, by its number: the table's numbers as JSON, and nothing is left behind", async () => {
    const { code, stdout } = await restock(["prove", "--seed", "3", "--json"], { TMPDIR })
    const { seconds, ...proof } = JSON.parse(stdout)
    assert.ok(seconds > 0)
    assert.deepEqual(proof, {
      seeds: 1,
      crashPoints: 0,
      kills: 0,
      databaseCrashes: 0,
      lost: 0,
      doubled: 0,
      oversold: 0,
      plantedFound: 0,
      plantedTotal: 0,
      neverFired: [],
      problems: [],
    })
    assert.equal(code, 0)
    assert.deepEqual(await readdir(TMPDIR), [])
  })

  test("what is no number is refused, with an example", async () => {
    const { code, stderr } = await restock(["prove", "--seed", "mine"])
    assert.deepEqual(
      [code, stderr],
      [2, "--seed mine is no seed; write the number that the failure names, as in --seed 168.\n"],
    )
  })

  test("Ctrl-C: it stops, says that nothing is proven, and leaves nothing behind", async () => {
    const proving = startRestock(["prove"], { TMPDIR })
    await until("it is under way", async () => /worlds/.test(proving.stderr), 30_000)
    proving.killGroup("SIGINT")
    assert.deepEqual(await proving.ended("it has stopped"), { code: 130, signal: null })
    assert.match(proving.stderr, /Stopped before the end: nothing is proven.\n$/)
    assert.deepEqual(await readdir(TMPDIR), [])
  })
})
