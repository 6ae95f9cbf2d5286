import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { readProducts } from "./read-products.ts"

const header = "sku,name,price,stock,reorderPoint,orderUpTo,backorders"
const read = (text: string) => readProducts(Buffer.from(text))
const bagel = {
  sku: "BAGEL",
  name: "베이글",
  price: 2_500,
  stock: 3,
  reorderPoint: 0,
  orderUpTo: 10,
  backorders: "accept",
}

describe("products in CSV", () => {
  const row = "BAGEL,베이글,2500,3,0,10,accept"
  const wellFormed: readonly (readonly [what: string, text: string])[] = [
    ["as it is", `${header}\n${row}\n`],
    ["without a last line feed", `${header}\n${row}`],
    ["with Windows' line ends", `${header}\r\n${row}\r\n`],
    ["with the mark of UTF-8", `\uFEFF${header}\n${row}`],
    ["with semicolons, as Excel", `${header}\n${row}`.replaceAll(",", ";")],
    ["with tabs", `${header}\n${row}`.replaceAll(",", "\t")],
    [
      "with columns in another order",
      `name,sku,stock,price,orderUpTo,reorderPoint,backorders\n베이글,BAGEL,3,2500,10,0,accept`,
    ],
    ["with spaces and quotes", `${header}\n "BAGEL"`.replace(' "', '"') + `, 베이글 ,"2500",3,0,10,accept`],
    ["with empty lines", `${header}\n\n${row}\n\n,,,,,,\n`],
  ]
  for (const [what, text] of wellFormed)
    test(`read: ${what}`, () => {
      const { rows, mistakes } = read(text)
      assert.deepEqual(mistakes, [])
      assert.deepEqual(
        rows.map(({ product }) => product),
        [bagel],
      )
    })

  test("a name may have commas, quotes and what a spreadsheet would compute", () => {
    const { rows } = read(`${header}\nA,"a ""b"", c",1,,0,1,accept\nB,'=1+1,1,,0,1,refuse`)
    assert.deepEqual(
      rows.map(({ product, namesStock }) => [product.name, product.stock, namesStock]),
      [
        ['a "b", c', 0, false],
        ["=1+1", 0, false],
      ],
    )
  })

  test("no ad is no ad, and an unnamed factory is the usual one", () => {
    const { rows } = read(`${header},factoryId,adId\nBAGEL,베이글,2500,3,0,10,accept,,`)
    assert.deepEqual(rows[0]!.product, { ...bagel, adId: null })
  })

  test("every mistake is named at once, with its line", () => {
    const { rows, mistakes } = read(
      [
        header,
        "BAGEL,베이글,2500,3,0,10,accept",
        "bad sku,베이글,2500,3,0,10,accept",
        'LONG,"two\nlines",1,0,0,1,accept',
        'PRICE,가격,"19,900",0,0,1,accept',
        "LEVELS,수량,1,0,5,5,accept",
        "WORD,단어,1,0,0,1,yes",
        "BAGEL,베이글,2500,3,0,10,accept",
        "FEW,적다,1",
        "MINUS,음수,-1,-1,0,1,accept",
        "EMPTY,,1,0,0,1,accept",
      ].join("\n"),
    )
    assert.equal(rows.length, 2)
    assert.deepEqual(
      mistakes.map(({ line, message }) => `${line} ${message.split(":")[0]}`),
      [
        "3 sku",
        "4 name",
        "6 price",
        "7 orderUpTo (5) has to be above reorderPoint (5), or a refill would never end.",
        "8 backorders",
        "9 sku",
        "10 it has 3 cells for 7 columns.",
        "11 price",
        "11 stock",
        "12 name",
      ],
    )
  })

  const refused: readonly (readonly [what: string, bytes: Uint8Array, says: RegExp])[] = [
    ["an empty file", Buffer.from(""), /nothing in it/],
    ["another encoding", Buffer.from([0x73, 0x6b, 0x75, 0x0a, 0xba, 0xa3]), /UTF-8/],
    ["a missing column", Buffer.from("sku,name\nA,B"), /the column price is missing/],
    ["an unknown column", Buffer.from(`${header},colour\n`), /there is no column colour/],
    ["a column twice", Buffer.from(`${header},sku\n`), /the column sku is there twice/],
    ["a quote that never ends", Buffer.from(`${header}\n"A,B,1,0,0,1,accept\n`), /[Qq]uote/],
  ]
  for (const [what, bytes, says] of refused)
    test(`refused: ${what}`, () => {
      const { rows, mistakes } = readProducts(bytes)
      assert.deepEqual(rows, [])
      assert.match(mistakes.map(({ message }) => message).join("\n"), says)
    })
})
