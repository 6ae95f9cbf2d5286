import assert from "node:assert/strict"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { createServer as createHttpServer } from "node:http"
import { type AddressInfo, createServer, type Server, type Socket } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { test } from "node:test"
import { SMTPServer } from "smtp-server"
import { greetMailServer } from "../../../adapters/mail/greet.ts"
import { freePort } from "../../../proof/process.ts"
import { lookAtFolder, lookAtHandles, lookAtNode, lookAtPort } from "./machine.ts"
import { whyUnreachable } from "./partners.ts"
import { lookAtPublicUrl } from "./public-url.ts"

const portOf = (server: { address: () => unknown }) => (server.address() as AddressInfo).port

async function listening<Some extends Server>(server: Some): Promise<Some> {
  await once(server.listen(0, "127.0.0.1"), "listening")
  return server
}

/** Answers every request the same. */
const answering = (status: number, body: string) =>
  listening(createHttpServer((_, answer) => answer.writeHead(status, { Connection: "close" }).end(body)))

test("this machine has what the tests themselves need", () => {
  assert.equal(lookAtNode().state, "ok")
  assert.match(lookAtHandles().found, /^\d+/)
})

test("a port is free, a Restock's, another program's, or cannot be had", async () => {
  const look = (port: number, host = "127.0.0.1") => lookAtPort(host, port, `http://127.0.0.1:${port}`)
  assert.equal(await look(await freePort()), "free")
  const shop = await answering(200, '{"alive":true}')
  const other = await answering(200, "hello")
  assert.deepEqual([await look(portOf(shop)), await look(portOf(other))], ["restock", "other"])
  const { refused } = (await look(3599, "192.0.2.1")) as { refused: string }
  assert.match(refused, /EADDRNOTAVAIL/)
  shop.close()
  other.close()
})

test("a folder that is there has room, and for one that is not its parent is looked at", async () => {
  const folder = await mkdtemp(join(tmpdir(), "restock-doctor-"))
  assert.ok((await lookAtFolder(folder)).found.endsWith(`MiB free in ${folder}`))
  const { found } = await lookAtFolder(join(folder, "not", "yet"))
  assert.ok(found.endsWith(`free in ${folder}; ${join(folder, "not", "yet")} will be made at the first start`), found)
  await rm(folder, { recursive: true })
  assert.equal((await lookAtFolder("/proc/1/mem/x")).state, "wrong")
})

test("a partner is connected to, and sent nothing", async () => {
  const heard: Buffer[] = []
  const sockets: Socket[] = []
  const server = await listening(createServer((socket) => sockets.push(socket.on("data", (data) => heard.push(data)))))
  const url = `http://127.0.0.1:${portOf(server)}/api`
  assert.equal(await whyUnreachable(url), undefined)
  server.close()
  await once(server, "close")
  assert.deepEqual(heard, [])
  assert.match((await whyUnreachable(url))!, /ECONNREFUSED/)
})

test("behind https: somebody has to speak TLS", async () => {
  const server = await answering(200, "plain")
  assert.notEqual(await whyUnreachable(`https://127.0.0.1:${portOf(server)}`), undefined)
  server.close()
})

test("a mail server is greeted and signed in to, and sent no mail", async () => {
  const mails: unknown[] = []
  const server = new SMTPServer({
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    authOptional: true,
    onAuth: ({ password }, _, answer) =>
      password === "right" ? answer(null, { user: "kim" }) : answer(new Error("wrong word")),
    onMailFrom: (address, _, answer) => (mails.push(address), answer()),
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const at = `127.0.0.1:${portOf(server.server)}`
  assert.deepEqual(await greetMailServer(`smtp://${at}`), { isSecure: false })
  assert.deepEqual(await greetMailServer(`smtp://kim:right@${at}`), { isSecure: false })
  const { refusal } = await greetMailServer(`smtp://kim:geheim@${at}`)
  assert.match(refusal!, /535/)
  assert.doesNotMatch(refusal!, /geheim/)
  await new Promise<void>((resolve) => server.close(resolve))
  assert.match((await greetMailServer(`smtp://${at}`)).refusal!, /ECONNREFUSED/)
  assert.deepEqual(mails, [])
})

test("a closed shop's public address has to lead to its port; an open one's to a Restock", async () => {
  const port = await freePort()
  const other = await answering(200, "hello")
  const shop = await answering(200, '{"alive":true}')
  const look = (to: number, isOpen: boolean) => lookAtPublicUrl(`http://127.0.0.1:${to}`, "127.0.0.1", port, isOpen)
  const nobody = await freePort()
  const looks = [
    [port, false, "ok"],
    [portOf(other), false, "wrong"],
    // Some other Restock.
    [portOf(shop), false, "wrong"],
    [nobody, false, "warning"],
    [portOf(shop), true, "ok"],
    [portOf(other), true, "wrong"],
    [nobody, true, "warning"],
  ] as const
  for (const [to, isOpen, state] of looks) assert.equal((await look(to, isOpen)).state, state, `${to} ${isOpen}`)
  assert.equal(await lookAtPort("127.0.0.1", port, ""), "free", "the port is given back")
  other.close()
  shop.close()
})
