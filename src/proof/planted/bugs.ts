/** A mistake that somebody could make in the shop's code, and that the proof has to find. */
export type Bug = {
  readonly name: string
  /** What a reviewer would say. */
  readonly mistake: string
  /** From the root of `src/`. */
  readonly file: string
  /** Stands in the file exactly once. Neither has a type in it, because the package is planted in as JavaScript. */
  readonly find: string
  readonly replace: string
  /** The method that finds it. */
  readonly foundBy: "simulation" | "storms"
}

/** Fifteen, one for each way in which shops like this one have lost, doubled or oversold something. */
export const bugs: readonly Bug[] = [
  {
    name: "sells-what-is-not-there",
    mistake: "the guard of the stock is gone: a product without back-orders is sold all the same",
    file: "stock/stock.ts",
    find: `return backorders === "refuse" && onHand < quantity`,
    replace: `return backorders === "refuse" && onHand < 0 * quantity`,
    foundBy: "simulation",
  },
  {
    name: "locks-nothing",
    mistake: "the stock is read without a lock, as in a framework's example",
    file: "stock/stock-store.ts",
    find: 'for no key update of s ${busy === "skip" ? skippingLocked : patiently}',
    replace: '${busy === "skip" ? patiently : patiently}',
    foundBy: "storms",
  },
  {
    name: "tells-after-the-commit",
    mistake: "the event is written in a transaction of its own, after the one that made it happen",
    file: "sales/checkout-transaction.ts",
    find: `  try {
    await db.transaction(async (tx) => {
      answers = await checkOut(checkoutStore(tx, rules), requests, patience)
    }, "looking")`,
    replace: `  try {
    const late = []
    await db.transaction(async (tx) => {
      const store = { ...checkoutStore(tx, rules), tell: async (events) => void late.push(...events) }
      answers = await checkOut(store, requests, patience)
    })
    await db.transaction((tx) => tell(tx, late))`,
    foundBy: "simulation",
  },
  {
    name: "done-before-the-work",
    mistake: "the delivery is marked done first, and the effect is written in the next transaction",
    file: "messaging/finish.ts",
    find: `    if (isFirst) await effect(tx)`,
    replace: `  })
  await db.transaction(async (tx) => {
    await effect(tx)`,
    foundBy: "simulation",
  },
  {
    name: "late-workers-count",
    mistake: "a worker whose lease has run out may still write its result",
    file: "messaging/deliveries.ts",
    find: "        and d.state = 'pending' and d.lease_until > now()\n      returning",
    replace: "        and d.state = 'pending'\n      returning",
    foundBy: "simulation",
  },
  {
    name: "tells-nobody-of-dead-letters",
    mistake: "a delivery that used up its attempts is parked, and operations hear nothing",
    file: "messaging/deliveries.ts",
    find: `if (verdict.kind === "park" && consumer !== "alert-operations")`,
    replace: `if (verdict.kind === "park" && consumer === "alert-operations")`,
    foundBy: "simulation",
  },
  {
    name: "trusts-the-queue",
    mistake: "what was handed to the queue is never handed over again, whatever the queue did with it",
    file: "messaging/relay.ts",
    find: "const AGAIN_AFTER = 900",
    replace: "const AGAIN_AFTER = 900_000_000",
    foundBy: "simulation",
  },
  {
    name: "believes-a-lost-commit",
    mistake: "the connection was lost during the commit, and the buyer is told that all is well",
    file: "sales/checkout-transaction.ts",
    find: "if (kept) return answers",
    replace: "if (kept || !kept) return answers",
    foundBy: "simulation",
  },
  {
    name: "any-order-for-a-key",
    mistake: "a key that was used before answers whatever is asked under it",
    file: "sales/checkout.ts",
    find: ".digest === request.key.digest ?",
    replace: ".digest !== undefined ?",
    foundBy: "simulation",
  },
  {
    name: "counts-a-callback-twice",
    mistake: "the count of a callback is added each time it comes",
    file: "replenishment/receive-arrival.ts",
    find: "return inAll - counted",
    replace: "return inAll",
    foundBy: "simulation",
  },
  {
    name: "forgets-late-goods",
    mistake: "what arrives for an order that was given up is not booked",
    file: "replenishment/receive-arrival.ts",
    find: "  if (inAll <= counted) return 0",
    replace: `  const [open] = await tx.query\`
    select 1 from asks a join production_orders o on o.id = a.production_order_id where a.id = \${askId} and o.ended_at is null
  \`
  if (inAll <= counted || !open) return 0`,
    foundBy: "simulation",
  },
  {
    name: "compares-tokens-by-prefix",
    mistake: "a callback token is compared without its last letters",
    file: "replenishment/callback-token.ts",
    find: `return createHash("sha256").update(token).digest()`,
    replace: `return createHash("sha256").update(token.slice(0, 40)).digest()`,
    foundBy: "simulation",
  },
  {
    name: "repeats-an-ask-in-doubt",
    mistake: "the factory's answer was lost, so it is asked once more, and produces twice",
    file: "replenishment/order-from-factory.ts",
    find: `          return once((tx) => noteAnswer(tx, next.ask, "unconfirmed", answer.reason, terms))`,
    replace: `          await db.transaction((tx) => noteNotSent(tx, next.ask, answer.reason))
          throw new NotYet(answer.reason)`,
    foundBy: "simulation",
  },
  {
    name: "pauses-what-is-back",
    mistake:
      "the mail that asks to pause an ad is sent although the stock is back, and is the last one the manager gets",
    file: "advertising/pause-ads.ts",
    find: "if (advertised.openShortage !== shortageId) {",
    replace: `if (advertised.openShortage === "never") {`,
    foundBy: "simulation",
  },
  {
    name: "a-new-id-for-each-webhook",
    mistake: "every attempt to tell marketing has an id of its own, so that nobody sees a repetition",
    file: "marketing/notify-marketing.ts",
    find: "return { id, body: JSON.stringify(content) }",
    replace:
      "return { id: `${id.slice(0, -3)}${Math.floor(Math.random() * 900 + 100)}`, body: JSON.stringify(content) }",
    foundBy: "simulation",
  },
]
