import { migrate } from "../../database/migrate.ts"
import { SEEDED_FACTORY, seed } from "../../runtimes/seed.ts"
import { createProduct, type NewProduct } from "../../stock/create-product.ts"
import { stockStore } from "../../stock/stock-store.ts"
import { onServer } from "../scratch.ts"
import { begin } from "./acts.ts"
import { clock } from "./clock.ts"
import { heal, workInBadWeather } from "./heal.ts"
import { terms } from "./process.ts"
import { brokenPromises } from "./promises.ts"
import type { Scenario } from "./scenario.ts"
import { inSimulatedTime, openSession, simulatedClock } from "./session.ts"
import { count } from "./turnstile.ts"
import { Hanging, type Sessions, World } from "./world.ts"

/** What was seen in all runs so far: faults that fired, and corners of the shop that were reached. */
export type Sightings = { readonly faults: Map<string, number>; readonly corners: Map<string, number> }

/** Two empty databases become those of a simulated shop. */
export async function prepareSessions(urls: { readonly shop: string; readonly customers: string }): Promise<Sessions> {
  clock.reset()
  for (const [name, url] of [
    ["shop", urls.shop],
    ["customers", urls.customers],
  ] as const) {
    await onServer(url, simulatedClock)
    await migrate({ url: inSimulatedTime(url), folder: new URL(`../../../migrations/${name}/`, import.meta.url) })
    await onServer(url, lateWorkersAreCaught)
  }
  const sessions = { shop: await openSession(urls.shop), customers: await openSession(urls.customers) }
  await Promise.all([sessions.shop.begin(), sessions.customers.begin()])
  await furnish(sessions)
  await Promise.all([sessions.shop.keep(), sessions.customers.keep()])
  return sessions
}

/** Whatever the code says: done with a lease that has run out is seen by the database itself. */
const lateWorkersAreCaught = `
  create function simulated.catch_late_workers() returns trigger language plpgsql as $$ begin
    raise exception 'S-16: % marked % done after its lease', new.consumer, new.event_id;
  end $$;
  create trigger late_workers_are_caught before update on deliveries for each row
    when (new.state = 'done' and old.state = 'pending'
          and (old.lease_until is null or old.lease_until <= simulated.now()))
    execute function simulated.catch_late_workers();
`

async function furnish({ shop, customers }: Sessions): Promise<void> {
  const db = { ...shop, listen: () => Promise.reject(new Error("nobody listens")) }
  await seed(db, terms.deadlineSeconds)
  const product = { name: "도넛", price: 1_000, factoryId: SEEDED_FACTORY.id }
  const more: NewProduct[] = [
    { ...product, sku: "REFUSES", stock: 5, reorderPoint: 1, orderUpTo: 8, backorders: "refuse", adId: "AD-500293" },
    { ...product, sku: "MANY", stock: 25, reorderPoint: 5, orderUpTo: 40, backorders: "accept", adId: null },
  ]
  for (const one of more)
    await db.transaction((tx) => createProduct(tx, stockStore(tx, terms.deadlineSeconds), one, "the simulation"))
  await customers.query`insert into customers (id) values ('kim')`
}

export type Run = {
  /** Every promise that was broken, a sentence each. */
  readonly broken: readonly string[]
  /** What happened, a line each. */
  readonly story: readonly string[]
}

/** Lives through a scenario and undoes it. */
export async function run(sessions: Sessions, { engine, moods, steps }: Scenario, sightings: Sightings): Promise<Run> {
  clock.reset()
  await Promise.all([sessions.shop.begin(), sessions.customers.begin()])
  try {
    const world = new World(sessions, sightings.faults)
    world.turnstile.moods = moods
    for (const { server, act, turns, comesToRest } of steps) {
      count(sightings.corners, `act: ${act.kind}`)
      world.story.push(`server ${server}: ${JSON.stringify(act)}`)
      await begin(world, server, act)
      for (const turn of turns) await world.turnstile.turn(turn)
      if (comesToRest) await world.comeToRest()
    }
    return { broken: await judge(world, engine, sightings), story: world.story }
  } finally {
    await Promise.all([sessions.shop.undo(), sessions.customers.undo()])
  }
}

/** Heals the world and looks at what became of what was promised. */
async function judge(world: World, engine: Scenario["engine"], { corners }: Sightings): Promise<string[]> {
  try {
    await workInBadWeather(world, engine)
    world.story.push("from here on nothing goes wrong")
    const left = await heal(world, engine)
    const broken = await brokenPromises(world)
    await noteCorners(world, corners)
    return [...(left === undefined ? [] : [`L-01: never ends: ${left}`]), ...broken]
  } catch (error) {
    if (error instanceof Hanging) return [`L-01: ${error.message}`]
    throw error
  }
}

/** Corners that a run can come to. One that no run came to was not tested. */
async function noteCorners(world: World, corners: Map<string, number>): Promise<void> {
  const [shop] = await world.sessions.shop.query<Record<string, boolean>>`
    select exists (select from stock_movements where kind = 'fill') as "a back-order is filled",
           exists (select from orders where cancelled_at is not null) as "an order is cancelled",
           exists (select from refusals) as "an order is refused",
           exists (select from asks where number > 1) as "the factory is asked again",
           exists (select from asks where state = 'unconfirmed') as "an ask stays in doubt",
           exists (select from callbacks where verdict = 'over-reported') as "more arrives than was asked for",
           exists (select from callbacks where verdict = 'quarantined') as "a callback is not believed",
           exists (select from callbacks where verdict = 'repeated') as "a callback comes again",
           exists (select from production_orders where arrived < quantity and state = 'closed') as "a part never comes",
           exists (select from production_orders where number > 1) as "a shortage needs a second order",
           exists (select from ad_mails where state = 'superseded') as "a mail is overtaken by events",
           exists (select from ad_mails where kind = 'resume') as "an ad is resumed",
           exists (select from deliveries where round > 0) as "a dead letter is sent again"
  `
  const [customers] = await world.sessions.customers.query<Record<string, boolean>>`
    select exists (select from customers where type = 'Vip') as "a customer becomes a Vip"
  `
  const seen = { ...shop, ...customers, "a worker comes too late": world.leasesLost.length > 0 }
  for (const [corner, reached] of Object.entries(seen)) count(corners, corner, reached ? 1 : 0)
}
