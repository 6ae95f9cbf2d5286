import { once } from "node:events"
import type { Server } from "node:http"
import type { AddressInfo } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"

export type Door = Awaited<ReturnType<typeof openDoor>>

/** One port for the factory's whole life, really closed and opened again. */
export const openDoor = async (server: Server, host: string, port: number) => {
  await listen(server, host, port)
  const address = server.address() as AddressInfo
  let wanted: "open" | "closed" | "closed for good" = "open"
  let moving = Promise.resolve()
  const move = async () => {
    if (server.listening === (wanted === "open")) return
    if (wanted === "open") await reopen(server, host, address.port)
    else await close(server)
  }
  const set = (state: typeof wanted) => {
    if (wanted !== "closed for good") wanted = state
    return (moving = moving.then(move, move))
  }
  return { url: `http://${host}:${address.port}`, set }
}

const listen = async (server: Server, host: string, port: number) => {
  server.listen(port, host)
  await once(server, "listening")
}

// While the port was closed, the system may have lent it to an outgoing connection.
const reopen = async (server: Server, host: string, port: number, tries = 100): Promise<void> => {
  try {
    await listen(server, host, port)
  } catch (error) {
    if (tries === 0 || !(error instanceof Error && "code" in error && error.code === "EADDRINUSE")) throw error
    await sleep(50)
    await reopen(server, host, port, tries - 1)
  }
}

const close = async (server: Server) => {
  const closed = once(server, "close")
  server.close()
  server.closeAllConnections()
  await closed
}
