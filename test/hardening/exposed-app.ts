import { newToken } from "../../src/access/token.ts"
import type { OpenSession } from "../../src/access/sessions.ts"
import { createApp } from "../../src/http/app.ts"
import { consoleRoutes } from "../../src/http/console/routes.ts"
import type { Console } from "../../src/http/console/console.ts"
import { streamRoute } from "../../src/http/console/stream.ts"
import type { Access } from "../../src/http/only-the-permitted.ts"
import type { Shop } from "../../src/http/shop.ts"
import type { Mailbox } from "../../src/shared/mail.ts"

export const PUBLIC_URL = "https://shop.example"
export const ID = "01a20a24-7f52-7c3b-b5aa-018e2c1e48a1"

const page = new Map([
  ["index.html", Buffer.from("<!doctype html><title>x</title>")],
  ["assets/x-1.js", Buffer.from("1")],
])

/** A shop of no substance: it notes what it is asked to do, and has nothing. `changes` may give it something. */
export function notingShop(asked: string[], changes: Partial<Shop> = {}): Shop {
  const note =
    (name: string, answer?: unknown) =>
    async (...words: unknown[]) => {
      asked.push([name, ...words.map((word) => JSON.stringify(word))].join(" "))
      return answer
    }
  const shop = {
    checkOut: note("checkOut", { kind: "unknown-products", skus: ["x"] }),
    adjustStock: note("adjustStock", { no: "unknown-product" }),
    receiveCallback: note("receiveCallback", "unknown"),
    listAds: note("listAds", []),
    listFactories: note("listFactories", []),
    isBusy: () => false,
    ...changes,
  }
  return new Proxy(shop as unknown as Shop, {
    get: (known, name) => known[name as keyof Shop] ?? note(String(name), isList(name) ? nothing : undefined),
  })
}

const nothing = { items: [], next: undefined }
const isList = (name: string | symbol) => String(name).startsWith("list")

export type AppOptions = {
  readonly shop?: Partial<Shop>
  readonly mailbox?: Mailbox
  readonly isExposed?: boolean
  readonly logError?: (id: string, error: unknown) => void
}

/** The API in this process, without a database; `cookie` is of an operator who is signed in. */
export function openApp({ shop = {}, mailbox, isExposed = false, logError = () => {} }: AppOptions = {}) {
  const asked: string[] = []
  const token = newToken()
  const session: OpenSession = { name: "kim", role: "operator", endsAt: new Date("2099-01-01") }
  const access: Access = {
    findKey: async () => undefined,
    signIn: async () => undefined,
    findSession: async (one) => (one === token ? session : undefined),
    isSessionOpen: async () => true,
    signOut: async () => {},
  }
  const console = new Proxy({} as Console, { get: () => async () => nothing })
  const stream = () => new ReadableStream<Uint8Array>({ start: (one) => one.close() })
  const app = createApp(notingShop(asked, shop), {
    logError,
    mailbox,
    exposed: isExposed ? { publicUrl: PUBLIC_URL, access } : undefined,
    console: {
      about: { factory: "built-in", marketing: "own" },
      files: () => page,
      routes: [consoleRoutes(console), streamRoute({ listen: stream, stop: async () => {} })],
    },
  })
  return { app, asked, cookie: `__Host-restock=${token}` }
}
