import assert from "node:assert/strict"
import { once } from "node:events"
import { createServer, request } from "node:http"
import { type AddressInfo, connect } from "node:net"
import { text } from "node:stream/consumers"
import { after, before, describe, test } from "node:test"
import { sortedJson } from "../../src/doubles/factory-request.ts"
import {
  alertsFor,
  callBack,
  isOnAws,
  ledgerOf,
  offerBare,
  onOneMachine,
  openTestShop,
  refillOf,
  sellBare,
} from "../support/shop.ts"
import { type Answer, type Asked, type Json, type TestShop, until } from "../support/shop.ts"

const MiB = 1024 * 1024
const byGateway = onOneMachine("the gateway hands on whole requests only; one that breaks off never comes in")

describe("only the address that the factory was given opens the door", () => {
  let shop: TestShop
  let asked: Asked
  let token: string
  before(async () => {
    shop = await openTestShop()
    // Takes every order and forgets it, so that the callbacks are ours to make.
    await shop.factory.setFaults({ productions: 0 })
    asked = await sellBare(shop, "CP-DOOR")
    token = tokenOf(asked)
  })
  after(() => shop.close())

  const callbacks = async () =>
    (await shop.db.query<{ body: Buffer }>`select body from callbacks`).map(({ body }) => body)
  const say = (wrong: string, body = JSON.stringify(asked)) => callBack(`${shop.url}/factory/callbacks/${wrong}`, body)
  const nothingHere = {
    type: "/problems/not-found",
    title: "There is nothing here",
    status: 404,
    code: "not-found",
    detail: "There is nothing here.",
  }

  async function isTurnedAway({ status, headers, body }: Answer) {
    const { requestId, ...rest } = body
    assert.deepEqual([status, headers.get("content-type"), rest], [404, "application/problem+json", nothingHere])
    assert.match(requestId, /^[0-9a-f-]{36}$/)
    assert.deepEqual(await callbacks(), [])
    assert.deepEqual(await ledgerOf(shop, "CP-DOOR"), [])
  }

  const keyId = () => token.slice(0, 8)
  const mac = () => token.slice(9)
  const wrong: Record<string, () => string> = {
    "a made-up one": () => `${keyId()}.${"A".repeat(43)}`,
    "one whose last letter is another": () => token.slice(0, -1) + otherLetter(token.at(-1)!),
    "one whose last letter differs only in bits that base64 does not use": () =>
      token.slice(0, -1) + twinOf(token.at(-1)!),
    "one whose first letter is another": () => `${keyId()}.${otherLetter(mac()[0]!)}${mac().slice(1)}`,
    "its beginning": () => token.slice(0, -1),
    "its beginning, filled up": () => `${token.slice(0, 30)}${"A".repeat(22)}`,
    "it and one letter more": () => `${token}A`,
    "it with a space behind": () => `${token}%20`,
    "it with a line feed behind": () => `${token}%0A`,
    "it with a NUL behind": () => `${token}%00`,
    "it in the other case": () => `${keyId()}.${otherCase(mac())}`,
    "it under another key": () => `00000000.${mac()}`,
    "it without its key": () => mac(),
    "one letter": () => "A",
    "a quote and some SQL": () => "'%20or%20true--",
    "a way out of the folder": () => "..%2F..%2Fcallback-key",
    "broken percent signs": () => "%E0%A4%A",
    "8,000 letters": () => "A".repeat(8_000),
  }
  for (const [what, make] of Object.entries(wrong))
    test(`${what} instead of the token: nothing is there, nothing happens`, async () => isTurnedAway(await say(make())))

  test("the factory with one letter changed gets the same answer, and nothing is booked", async () => {
    await shop.factory.setFaults({ productions: 1, callbackWrongToken: true })
    await sellBare(shop, "CP-ALTERED")
    await shop.factory.until(({ callbacks }) => callbacks.some(({ outcome }) => outcome !== null))
    assert.deepEqual(shop.factory.callbacks[0]!.outcome, { status: 404 })
    assert.deepEqual(await callbacks(), [])
    await shop.factory.setFaults({ productions: 0, callbackWrongToken: false })
  })

  for (const what of ["expired", "revoked"] as const)
    test(`a token that is ${what} gets the same answer as one that never was`, async () => {
      await setTokens(what)
      await isTurnedAway(await say(token))
      await setTokens("good")
    })

  test("a GET of the right address shows nothing and does nothing", async () => {
    for (const method of ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"]) {
      const answer = await fetch(asked.CallbackUrl, { method })
      assert.equal(answer.status, 404, method)
      await answer.body?.cancel()
    }
    assert.deepEqual(await callbacks(), [])
    assert.equal((await refillOf(shop, "CP-DOOR")).state, "accepted")
  })

  test("whoever has a wrong token is answered before a body came, and its body is not taken", byGateway, async () => {
    const socket = connect(Number(new URL(shop.url).port), "127.0.0.1")
    const path = `/factory/callbacks/${keyId()}.${"A".repeat(43)}`
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n`,
    )
    const [first] = (await once(socket, "data", { signal: AbortSignal.timeout(3_000) })) as [Buffer]
    assert.match(first.toString(), /^HTTP\/1\.1 404 /)
    socket.destroy()
  })

  test("the right one is answered with an agreed end of the connection, and booked", async () => {
    const answer = await say(token)
    assert.deepEqual([answer.status, answer.headers.get("connection"), answer.body], [200, "close", { received: true }])
    await until("ten have come", async () => (await shop.product("CP-DOOR")).stock === 10)
  })

  test("the right one, known but its order long over: still 200, without an effect", async () => {
    assert.equal((await say(token)).status, 200)
    assert.equal((await say(token, JSON.stringify({ ...asked, MessageAttributeProductCnt: "5" }))).status, 200)
    const judged = () => shop.db.query`select from callbacks where verdict is null`
    await until("they are judged", async () => (await judged()).length === 0)
    assert.deepEqual(await ledgerOf(shop, "CP-DOOR"), ["arrival 10 → 10"])
    assert.deepEqual(await alertsFor(shop, (await refillOf(shop, "CP-DOOR")).id), [])
  })

  test("ten mebibytes under a right token: 200, 64 KiB are kept, a person is told", async () => {
    const big = await sellBare(shop, "CP-BIG")
    const before = (await callbacks()).length
    const status = await post(big.CallbackUrl, Buffer.alloc(10 * MiB, "a"))
    assert.equal(status, 200)
    const { id } = await refillOf(shop, "CP-BIG")
    await until("operations know", async () => (await alertsFor(shop, id)).length === 1)
    assert.deepEqual(await alertsFor(shop, id), ["quarantined"])
    assert.deepEqual((await callbacks()).map(({ length }) => length).slice(before), [64 * 1024])
    assert.deepEqual(await ledgerOf(shop, "CP-BIG"), [])
  })

  test("a callback that breaks off in the middle is kept, and a person is told", byGateway, async () => {
    const broken = await sellBare(shop, "CP-BROKEN")
    const { port, pathname } = new URL(broken.CallbackUrl)
    const socket = connect(Number(port), "127.0.0.1")
    socket.write(
      `POST ${pathname} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 200\r\n\r\n`,
    )
    socket.end(`{"MessageAttributeProductCnt":"10","Message`)
    const { id } = await refillOf(shop, "CP-BROKEN")
    await until("operations know", async () => (await alertsFor(shop, id)).length === 1)
    assert.deepEqual(await ledgerOf(shop, "CP-BROKEN"), [])
    socket.destroy()
  })

  test(
    "a callback that stops in the middle is answered all the same, after five seconds, and a person is told",
    byGateway,
    async (t) => {
      const slow = await sellBare(shop, "CP-SLOW")
      const { port, pathname } = new URL(slow.CallbackUrl)
      const socket = connect(Number(port), "127.0.0.1")
      socket.write(
        `POST ${pathname} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 200\r\n\r\n`,
      )
      socket.write(`{"MessageAttributeProductCnt":"10","Message`)
      const begun = performance.now()
      const [first] = (await once(socket, "data", { signal: AbortSignal.timeout(9_000) })) as [Buffer]
      t.diagnostic(`answered after ${Math.round(performance.now() - begun)} ms`)
      assert.match(first.toString(), /^HTTP\/1\.1 200 /)
      const { id } = await refillOf(shop, "CP-SLOW")
      await until("operations know", async () => (await alertsFor(shop, id)).length === 1)
      assert.deepEqual(await ledgerOf(shop, "CP-SLOW"), [])
      socket.destroy()
    },
  )

  test("no list, no page, no warning and no table shows a token", async () => {
    const tokens = shop.factory.requests.map(({ parsed }) => tokenOf(parsed as Asked))
    assert.ok(tokens.length >= (isOnAws ? 2 : 4))
    const pages = [
      "/production-orders?limit=200",
      "/deliveries?limit=200",
      "/dead-letters",
      "/openapi.json",
      "/products",
    ]
    const seen: Json[] = [shop.warnings]
    for (const path of pages) seen.push((await shop.get(path)).body)
    for (const { id } of (await shop.get("/production-orders?limit=200")).body)
      seen.push((await shop.get(`/production-orders/${id}`)).body)
    seen.push(await shop.db.query`select data from events`, await shop.db.query`select * from alerts`)
    seen.push(await shop.db.query`select * from operator_actions`, await shop.db.query`select answer from asks`)
    assert.deepEqual(tokensIn(JSON.stringify(seen), tokens), [])
  })

  function setTokens(what: "expired" | "revoked" | "good") {
    return shop.db.query`
      update asks
      set token_expires_at = now() + case when ${what === "expired"} then interval '-1 second' else interval '1 day' end,
          token_revoked_at = case when ${what === "revoked"} then now() end
    `
  }
})

describe("a factory that says in its answer what it was asked", () => {
  const answers = [
    { status: 201, what: "takes the order without a number", state: "unconfirmed" },
    { status: 422, what: "refuses it", state: "rejected" },
    { status: 429, what: "asks to wait", state: "requested" },
    { status: 500, what: "breaks down", state: "unconfirmed" },
  ]
  let status = 0
  const asked: Asked[] = []
  // As the legacy factory does: the fields sorted, so that the address comes first.
  const echo = createServer(async (incoming, response) => {
    const fields = JSON.parse(await text(incoming))
    asked.push(fields)
    response
      .writeHead(status, { "content-type": "application/json", "retry-after": "60" })
      .end(`{"data":{"data":${sortedJson(fields)}}}`)
  })
  let shop: TestShop
  before(async () => {
    await once(echo.listen(0, "127.0.0.1"), "listening")
    const factoryUrl = `http://127.0.0.1:${(echo.address() as AddressInfo).port}`
    shop = await openTestShop({ config: { factoryUrl } })
  })
  after(async () => {
    echo.close()
    await shop.close()
  })

  for (const answer of answers)
    test(`it ${answer.what} and repeats our words: the token is not among what we write down`, async () => {
      status = answer.status
      const sku = `CP-${status}`
      await offerBare(shop, sku)
      await until("the answer is noted", async () => (await refillOf(shop, sku))?.asks[0]?.answer != null)
      assert.equal((await refillOf(shop, sku)).state, answer.state)
      const { body: letters } = await shop.get("/dead-letters")
      const { body: deliveries } = await shop.get("/deliveries")
      const alerts = await shop.db.query`select * from alerts`
      const events = await shop.db.query`select data from events`
      const seen = JSON.stringify([await refillOf(shop, sku), letters, deliveries, alerts, events, shop.warnings])
      assert.deepEqual(tokensIn(seen, [tokenOf(asked.at(-1)!)]), [])
    })
})

const tokenOf = ({ CallbackUrl }: Asked) => CallbackUrl.split("/").at(-1)!

/** Of the tokens, those of which the text shows the secret part. */
const tokensIn = (seen: string, tokens: readonly string[]) =>
  tokens.filter((token) => seen.includes(token.slice(9, 30)))

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
const otherLetter = (letter: string) => (letter === "x" ? "y" : "x")
/** 32 bytes end in a letter of which only the upper four bits are used. */
const twinOf = (letter: string) => alphabet[alphabet.indexOf(letter) ^ 1]!
const otherCase = (letters: string) =>
  letters.replace(/[a-z]/gi, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  )

/** Sends it all before it listens, as the legacy factory does. */
function post(url: string, body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: "POST", headers: { "content-type": "application/json" } })
    outgoing.on("response", (response) => resolve(response.resume().statusCode ?? 0))
    outgoing.on("error", reject)
    outgoing.end(body)
  })
}
