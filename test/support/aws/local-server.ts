import { once } from "node:events"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

/** An HTTP server of this machine at a free port. `stop` also ends what is still waiting for an answer. */
export type LocalServer = { readonly url: string; readonly stop: () => Promise<void> }

export type Answer = (request: IncomingMessage, body: Buffer, response: ServerResponse) => Promise<void> | void

export async function serveLocally(answer: Answer): Promise<LocalServer> {
  const server = createServer(async (request, response) => {
    try {
      const parts: Buffer[] = []
      for await (const part of request) parts.push(part as Buffer)
      await answer(request, Buffer.concat(parts), response)
    } catch (error) {
      // Somebody who left in the middle needs no answer.
      if (!response.headersSent && !response.destroyed) response.writeHead(500).end(String(error))
    }
  })
  await once(server.listen(0, "127.0.0.1"), "listening")
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.close()
      server.closeAllConnections()
      if (server.listening) await once(server, "close")
    },
  }
}

/** An answer of an AWS service in JSON. */
export function answerJson(response: ServerResponse, status: number, value: unknown, type?: string): void {
  const headers = { "content-type": "application/x-amz-json-1.1", ...(type && { "x-amzn-errortype": type }) }
  response.writeHead(status, headers).end(JSON.stringify(value))
}
