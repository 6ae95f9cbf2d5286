import assert from "node:assert/strict"
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { after, before, describe, test } from "node:test"
import {
  asksFor,
  callBack,
  ledgerOf,
  letTimePass,
  offerBare,
  openTestShop,
  refillOf,
  sellBare,
} from "../support/shop.ts"
import { isOnAws, type TestShop, until } from "../support/shop.ts"

// On AWS the function that takes callbacks is never closed.
const closedForAMoment = !isOnAws

describe("the shop is closed for a moment between the factory's yes and its call", () => {
  let shop: TestShop
  before(async () => (shop = await openTestShop()))
  after(() => shop.close())

  test("the orders under way are marked, those that are over and those that come later are not", async () => {
    await sellBare(shop, "CP-OVER")
    await until("it has arrived", async () => (await refillOf(shop, "CP-OVER")).state === "arrived")
    await shop.factory.setFaults({ productions: 0 })
    await sellBare(shop, "CP-UNDER-WAY")
    await until("it is accepted", async () => (await refillOf(shop, "CP-UNDER-WAY")).state === "accepted")
    const marked = async (sku: string) => (await refillOf(shop, sku)).callbackMayBeMissed
    assert.equal(await marked("CP-UNDER-WAY"), false)

    // At the same port: the factory has that address and no other.
    await shop.reopen({ port: Number(new URL(shop.url).port) })
    await sellBare(shop, "CP-LATER")
    await until("it is accepted", async () => (await refillOf(shop, "CP-LATER")).state === "accepted")
    assert.deepEqual(
      [await marked("CP-OVER"), await marked("CP-UNDER-WAY"), await marked("CP-LATER")],
      [false, closedForAMoment, false],
    )
  })

  test("the call that comes after is booked", async () => {
    const [asked] = asksFor(shop, "CP-UNDER-WAY")
    assert.equal((await callBack(asked!.CallbackUrl, JSON.stringify(asked))).status, 200)
    await until("it has arrived", async () => (await refillOf(shop, "CP-UNDER-WAY")).state === "arrived")
    assert.deepEqual(await ledgerOf(shop, "CP-UNDER-WAY"), ["arrival 10 → 10"])
    assert.equal(asksFor(shop, "CP-UNDER-WAY").length, 1)
  })

  test("the key of the addresses is lost: those that the factory has still open the door", async () => {
    await sellBare(shop, "CP-OLD-KEY")
    await until("it is accepted", async () => (await refillOf(shop, "CP-OLD-KEY")).state === "accepted")
    await shop.factory.setFaults({ refusing: true })
    await offerBare(shop, "CP-NEW-KEY")
    await until("a try is noted", async () => (await refillOf(shop, "CP-NEW-KEY")).asks[0]?.state === "not-sent")
    await rm(join(shop.home, "callback-key"))
    await shop.reopen({ port: Number(new URL(shop.url).port) })

    const [old] = asksFor(shop, "CP-OLD-KEY")
    assert.equal((await callBack(old!.CallbackUrl, JSON.stringify(old))).status, 200)
    await until("it has arrived", async () => (await refillOf(shop, "CP-OLD-KEY")).state === "arrived")
    // What was prepared under the old key and never left goes out under the new one.
    await shop.factory.setFaults({ refusing: false, productions: 1 })
    const hasArrived = async () => {
      // Again and again: a try that is under way may still end with a no, and a queue may insist on its delay.
      await letTimePass(shop)
      return (await refillOf(shop, "CP-NEW-KEY")).state === "arrived"
    }
    await until("it has arrived", hasArrived, 45_000)
    const [anew] = asksFor(shop, "CP-NEW-KEY")
    assert.notEqual(keyOf(anew!.CallbackUrl), keyOf(old!.CallbackUrl))
    assert.equal((await refillOf(shop, "CP-NEW-KEY")).asks.length, 1)
  })
})

const keyOf = (url: string) => url.split("/").at(-1)!.slice(0, 8)
