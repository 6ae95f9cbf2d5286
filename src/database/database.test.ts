import assert from "node:assert/strict"
import { type AddressInfo, createServer } from "node:net"
import { test } from "node:test"
import { isConnectionLost, openDatabase } from "./database.ts"

/** A message of PostgreSQL's protocol: a letter, the length of the rest, the rest. */
function message(letter: string, content: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeInt32BE(content.length + 4)
  return Buffer.concat([Buffer.from(letter), length, content])
}

const welcome = message("R", Buffer.alloc(4))
const ready = message("Z", Buffer.from("I"))
const goodbye = message(
  "E",
  Buffer.from("SFATAL\0C57P01\0Mterminating connection due to unexpected postmaster exit\0\0"),
)

test("a connection that breaks in the moment in which it is handed out ends nothing but what was asked over it", async (t) => {
  const server = createServer((socket) => {
    socket.on("error", () => {})
    socket.once("data", () => socket.end(Buffer.concat([welcome, ready, goodbye])))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  const db = openDatabase({ url: `postgres://shop@127.0.0.1:${port}/shop`, connections: 1 })
  t.after(async () => {
    await db.close()
    server.close()
  })
  for (const ask of [() => db.query`select 1`, () => db.transaction((tx) => tx.query`select 1`)])
    await assert.rejects(ask(), isConnectionLost)
})

test("a socket's error is a lost connection, also the one whose name has five letters", () => {
  for (const code of ["EPIPE", "ECONNRESET", "57P01", "08006"])
    assert.equal(isConnectionLost(Object.assign(new Error(code), { code })), true, code)
  for (const code of ["23505", "55P03", "XX000"])
    assert.equal(isConnectionLost(Object.assign(new Error(code), { code })), false, code)
})
