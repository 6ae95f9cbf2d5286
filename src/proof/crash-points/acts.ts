import type { World } from "./world.ts"

/** Acts and looks that the scenarios of the crash points are made of. */

/** One after the other; whoever gets no answer leaves for the time being. */
export async function fourBuy({ customers: { buy } }: World): Promise<void> {
  await buy("the-whole-shelf", 3)
  for (const key of ["waits-first", "waits-second", "waits-third"]) await buy(key)
}

/** Everyone who wanted something insists, under the same key. */
export const allInsist = ({ customers }: World): Promise<void> => customers.repeatAll()

/** No delivery is pending in either database. */
export async function isQuiet({ db, customersDb }: World): Promise<boolean> {
  for (const one of [db, customersDb])
    if ((await one.query`select 1 from deliveries where state = 'pending' limit 1`).length > 0) return false
  return true
}

/** The factory has been asked so often, whether it knows or not, and nothing else is on its way. */
export async function isAsked(world: World, asks = 1): Promise<boolean> {
  const [row] = await world.db.query<{ open: number; asks: number }>`
    select (select count(*) from production_orders where state in ('accepted', 'unconfirmed')) as open,
           (select count(*) from asks) as asks
  `
  return row!.open === 1 && row!.asks === asks && (await isQuiet(world))
}

/** The factory itself has been asked once, and nothing else is on its way. */
export async function isHeard(world: World): Promise<boolean> {
  const open = await count(world.db.query`select 1 from production_orders where state in ('accepted', 'unconfirmed')`)
  return world.site.factory.requests.length === 1 && open === 1 && (await isQuiet(world))
}

/** An ask may have died with the shop before a byte left: then nobody produces, and the deadline passes. */
export async function unheardAskIsRepeated(world: World): Promise<void> {
  if (world.site.factory.requests.length === 0 && (await isAsked(world))) await deadlinePasses(world)
}

/** Nobody waits, nothing is on its way, not even a mail to operations, and every production order has ended. */
export async function isDone(world: World): Promise<boolean> {
  const [left] = await world.db.query<{ any: boolean }>`
    select exists (select from stock where waiting > 0)
        or exists (select from production_orders where state not in ('arrived', 'closed'))
        or exists (select from alert_mails where sent_at is null) as any
  `
  return !left!.any && (await world.keptCallbacks()) === 0 && (await isQuiet(world))
}

export async function count(rows: Promise<object[]>): Promise<number> {
  return (await rows).length
}

/** The deadline of the production order passes. */
export const deadlinePasses = ({ db }: World) => db.query`
  update production_orders set deadline_at = now()
  where deadline_at > now() and state in ('accepted', 'unconfirmed', 'partly-arrived')
`

/** What failed and is to be tried again later is tried again now. */
export async function patienceIsOver({ db, customersDb }: World): Promise<void> {
  for (const one of [db, customersDb])
    await one.query`
      update deliveries set next_attempt_at = now()
      where state = 'pending' and lease_until is null and next_attempt_at > now()
    `
}

export const stockOf = async ({ ask }: World, sku = "CP-502101"): Promise<number | undefined> =>
  (await ask("GET", `/products/${sku}`))?.body.stock

/** The dead letter on the desk; there has to be one. */
export async function deadLetter({ ask }: World): Promise<string> {
  const answer = await ask("GET", "/dead-letters")
  if (answer?.body.length !== 1) throw new Error(`one dead letter was to be there: ${JSON.stringify(answer?.body)}`)
  return answer.body[0].id
}

/** The id of the production order that is open. */
export async function openOrder({ db }: World): Promise<string> {
  const [order] = await db.query<{ id: string }>`
    select id from production_orders where state not in ('arrived', 'closed')
  `
  return order!.id
}
