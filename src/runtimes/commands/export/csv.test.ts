import assert from "node:assert/strict"
import { test } from "node:test"
import { guarded, record, unguarded } from "./csv.ts"

test("a cell is quoted where RFC 4180 wants it, and nothing else is", () => {
  assert.equal(
    record(["a", 1, null, "", "a,b", 'say "no"', "two\nlines", " x"]),
    'a,1,,,"a,b","say ""no""","two\nlines"," x"\r\n',
  )
})

const formulas = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠1"]

test("a text that a spreadsheet would compute gets an apostrophe; a number stays one", () => {
  for (const formula of formulas) assert.equal(guarded(formula), `'${formula}`)
  assert.equal(record([-3, "-3"]), "-3,'-3\r\n")
  for (const harmless of ["a=1", "'tis", "", "도너츠"]) assert.equal(guarded(harmless), harmless)
})

test("what was guarded comes back as it was, also what looks guarded already", () => {
  for (const text of [
    ...formulas,
    ...formulas.map((one) => `'${one}`),
    ...formulas.map((one) => `''${one}`),
    "'tis",
    "'",
  ])
    assert.equal(unguarded(guarded(text)), text)
})
