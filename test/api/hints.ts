import fc from "fast-check"

/** Something that is there when the request is sent: `⟦orders:17⟧` is the 17th order, counted around. */
export const known = (pool: string): fc.Arbitrary<string> => fc.nat(99_999).map((at) => `⟦${pool}:${at}⟧`)

/** Puts what is there into a text. */
export const filledIn = (text: string, pools: ReadonlyMap<string, readonly string[]>): string =>
  text.replaceAll(/⟦([^:⟧]+):(\d+)⟧/g, (_, pool: string, at: string) => {
    const those = pools.get(pool) ?? []
    return those[Number(at) % those.length] ?? "none"
  })

const address = fc.nat(999).map((at) => `kim${at}@donut.example`)
const states = ["requested", "accepted", "partly-arrived", "arrived", "rejected", "closed", "pending", "done", "dead"]

/** What makes sense to the shop, where the schema only says what is possible. */
export const hints: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  price: fc.nat(1_000_000),
  stock: fc.nat(1_000),
  reorderPoint: fc.nat(100),
  orderUpTo: fc.integer({ min: 101, max: 1_000 }),
  delta: fc.integer({ min: -20, max: 20 }).map((delta) => delta || 1),
  quantity: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 30 }) }, fc.integer({ min: 100, max: 9_999 })),
  managerEmail: address,
  email: fc.option(address),
  state: fc.constantFrom(...states),
  "idempotency-key": fc.nat(400).map((at) => `key-${at}`),
  factoryId: known("/factories"),
  adId: fc.option(known("/ads")),
  customerId: known("/customers"),
}
