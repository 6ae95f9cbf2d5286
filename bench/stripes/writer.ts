// One server of several that sell one product from the same database; see bench/stripes.ts.
import { randomInt } from "node:crypto"
import pg from "pg"
import type { Sold, WriterOptions } from "./sell.ts"

const { url, connections, stripes, batch, commit, until, elsewhere } = JSON.parse(process.argv[2]!) as WriterOptions
const sold: Sold = { orders: 0, pieces: 0, refused: 0, refusedWrongly: 0, leftAtFirst: 0, foundElsewhere: 0 }
const end = "seconds" in until ? performance.now() + until.seconds * 1_000 : Infinity
let wanted = "orders" in until ? until.orders : Infinity

/** Pieces, one number a customer; those who come last want what is left of the orders to be made. */
function nextCustomers(): number[] {
  const customers = Math.min(batch, wanted)
  wanted -= customers
  return Array.from({ length: customers }, () => ("orders" in until ? randomInt(1, 4) : 1))
}

/** A connection sells batch after batch, each from a row chosen by chance. */
async function sell(): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    while (performance.now() < end && wanted > 0) await sellTogether(client, randomInt(stripes), nextCustomers())
  } finally {
    await client.end()
  }
}

async function sellTogether(client: pg.Client, stripe: number, customers: readonly number[]): Promise<void> {
  await client.query("begin")
  const { rows } = await client.query<{ on_hand: number }>({
    name: "lock one",
    text: "select on_hand from stripes where stripe = $1 for update",
    values: [stripe],
  })
  const decided = decide(customers, rows[0]!.on_hand)
  if (decided.refused.length > 0 && elsewhere === "look") {
    await client.query("rollback")
    return sellFromAll(client, customers)
  }
  await client.query({
    name: "take",
    text: "update stripes set on_hand = $2 where stripe = $1",
    values: [stripe, decided.left],
  })
  await keep(client, decided)
  if (decided.refused.length > 0) await lookWhatIsLeft(client, decided)
}

/** With every row locked, in order, it decides as if there was one, and leaves the rest spread evenly. */
async function sellFromAll(client: pg.Client, customers: readonly number[]): Promise<void> {
  await client.query("begin")
  const { rows } = await client.query<{ on_hand: number }>({
    name: "lock all",
    text: "select on_hand from stripes order by stripe for update",
  })
  const decided = decide(
    customers,
    rows.reduce((sum, row) => sum + row.on_hand, 0),
  )
  await client.query({
    name: "spread",
    text: "update stripes set on_hand = $1::int / $2::int + (stripe < $1::int % $2::int)::int",
    values: [decided.left, stripes],
  })
  if (decided.accepted.length > 0) sold.foundElsewhere++
  await keep(client, decided)
}

type Decided = { readonly accepted: number[]; readonly refused: number[]; readonly left: number }

/** In the order they came; who wants more than there is is refused, and the next one may have it. */
function decide(customers: readonly number[], onHand: number): Decided {
  const accepted: number[] = []
  const refused: number[] = []
  let left = onHand
  for (const pieces of customers) {
    if (pieces > left) refused.push(pieces)
    else {
      accepted.push(pieces)
      left -= pieces
    }
  }
  return { accepted, refused, left }
}

async function keep(client: pg.Client, { accepted, refused }: Decided): Promise<void> {
  await client.query({
    name: "keep",
    text: "insert into striped_orders (pieces) select unnest($1::int[])",
    values: [accepted],
  })
  // The standby that has to have it too before the customer hears of it: the locks are held meanwhile.
  if (commit > 0) await client.query({ name: "standby", text: "select pg_sleep($1)", values: [commit / 1_000] })
  await client.query("commit")
  sold.orders += accepted.length
  sold.pieces += accepted.reduce((sum, pieces) => sum + pieces, 0)
  sold.refused += refused.length
}

/** Whoever would have been served from one row, had there been one, was refused wrongly. */
async function lookWhatIsLeft(client: pg.Client, { refused }: Decided): Promise<void> {
  const { rows } = await client.query<{ left: number }>({
    name: "left",
    text: "select sum(on_hand)::int as left from stripes",
  })
  const { left } = rows[0]!
  const wrongly = decide(refused, left).accepted.length
  if (wrongly > 0) sold.leftAtFirst = Math.max(sold.leftAtFirst, left)
  sold.refusedWrongly += wrongly
}

await Promise.all(Array.from({ length: connections }, sell))
process.send!(sold)
