import { fragment } from "../../database/database.ts"
import { buy, customers, factoryCalls, noteByHand } from "./acts.ts"
import type { Outbox } from "../../flow.ts"
import { clock } from "./clock.ts"
import type { ShopProcess } from "./process.ts"
import type { Scenario } from "./scenario.ts"
import type { World } from "./world.ts"

/** Looks of all workers of both servers, in the moods that the scenario has left: so that every partner is met. */
export async function workInBadWeather(world: World, engine: Scenario["engine"]): Promise<void> {
  for (let look = 0; look < 3; look++) {
    for (const outbox of ["shop", "customers"] as const)
      for (const { name } of await dueConsumers(world, outbox)) {
        const server = world.server(look % 2)
        if (engine === "database") world.launch(server, name, server.workOff(workerOf(server, outbox, name), 3))
        else world.launch(server, "hand over", server.handOver(outbox))
        await world.comeToRest()
      }
    for (const message of world.water.afloat.filter(({ visibleAt }) => visibleAt <= clock.now)) {
      const server = world.server(look % 2)
      world.launch(server, "take", server.take(message))
      await world.comeToRest()
    }
    await world.passTime(31)
  }
}

/** Rounds in which a healed world has to come to its end: most need three, the slowest schedules a dozen. */
const MOST_ROUNDS = 40

/**
 * From here on nothing goes wrong: servers run, partners answer, the factory delivers what it took, and the operator
 * presses the button of whatever is stuck. Then all work has to end. Returns what is left when it does not.
 */
export async function heal(world: World, engine: Scenario["engine"]): Promise<string | undefined> {
  clock.skew = 0
  world.turnstile.moods = {}
  world.turnstile.bury()
  await world.comeToRest()
  const server = world.server(0)
  const go = (what: string, work: Promise<unknown>) => (world.launch(server, what, work), world.comeToRest())
  for (const customer of customers) await go("register", server.register(customer))
  await go("run the ad", server.shop.changeAd("AD-500293", { running: true }, "operator"))
  await askOnce(world, server, go)
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    const { left, untold, deadLetters, stuckOrders } = await lookAround(world)
    if (left === undefined) return undefined
    for (const letter of untold) world.surprises.push(`lost: operations were never told of ${letter}`)
    await go("drain", server.drainSpool())
    await go("watch", server.watch())
    await (engine === "database" ? workAllOff(world, server, go) : carryAll(world, server, go))
    await deliverAll(world, server, go)
    for (const outbox of ["shop", "customers"] as const) await go("mail alerts", server.mailAlerts(outbox))
    for (const letter of deadLetters) {
      await noteByHand(world, letter)
      await go("resend", server.shop.resendDeadLetter(letter, "operator"))
    }
    for (const order of stuckOrders) {
      world.byHand.add(order)
      await go("ask again", server.shop.askAgain(order, { actor: "operator", reason: "healed" }))
    }
    // What came of it is worked off at once; only what waits for its time needs a round of its own.
    if (engine === "database") await workAllOff(world, server, go)
    await world.passTime(round < 6 ? 61 : 3_600)
  }
  return (await lookAround(world)).left
}

/** Does something and waits until it is done. */
type Go = (what: string, work: Promise<unknown>) => Promise<void>

/** Who got no answer asks again, under the same key. */
async function askOnce(world: World, server: ShopProcess, go: Go): Promise<void> {
  const unanswered = world.buyers.filter(({ wish, answer }) => answer === undefined && wish.key !== undefined)
  for (const { wish } of unanswered) await go("buy", buy(world, server, wish))
}

async function workAllOff(world: World, server: ShopProcess, go: Go): Promise<void> {
  for (const outbox of ["shop", "customers"] as const)
    for (;;) {
      const due = await dueConsumers(world, outbox)
      if (due.length === 0) break
      for (const { name } of due) await go(name, server.workOff(workerOf(server, outbox, name), 20))
    }
}

function dueConsumers({ sessions }: World, outbox: Outbox) {
  return sessions[outbox].query<{ name: string }>`
    select distinct consumer as name from deliveries where state = 'pending' and next_attempt_at <= now() order by 1
  `
}

const workerOf = ({ workers }: ShopProcess, outbox: Outbox, name: string) =>
  workers.findIndex((one) => one.outbox === outbox && one.consumer.name === name)

async function carryAll(world: World, server: ShopProcess, go: Go): Promise<void> {
  for (;;) {
    for (const outbox of ["shop", "customers"] as const) await go("hand over", server.handOver(outbox))
    const visible = world.water.afloat.filter(({ visibleAt }) => visibleAt <= clock.now)
    if (visible.length === 0) return
    for (const message of visible) {
      // One that is not forgotten comes again after its time.
      message.visibleAt = clock.now + 30_000
      await go("take", server.take(message))
    }
  }
}

/** The factory keeps its word: whatever it took, it delivers and says so until it is heard. */
async function deliverAll({ partners }: World, server: ShopProcess, go: Go): Promise<void> {
  for (const asked of partners.asked) {
    const all = `"${asked.request.MessageAttributeProductCnt}"`
    const isTold = asked.calls.some(({ body, heard }) => heard && body.includes(all))
    if (asked.produces && !isTold) await go("the factory calls", factoryCalls(server, asked, "all"))
  }
}

type View = {
  /** What is still to do anywhere, in a few words; undefined when nothing is. */
  readonly left: string | undefined
  /** Dead letters that nobody would ever press a button for. */
  readonly untold: readonly string[]
  readonly deadLetters: readonly string[]
  /** Orders that only a person can move on. */
  readonly stuckOrders: readonly string[]
}

type Seen = {
  readonly left: string | null
  readonly untold: string[] | null
  readonly dead: string[] | null
  readonly stuck: string[] | null
}

const letters = fragment`
  (select array_agg(consumer || '.' || event_id order by event_id, consumer) from deliveries where state = 'dead') as dead,
  (select array_agg(consumer || '.' || event_id)
   from deliveries
   where state = 'dead' and consumer <> 'alert-operations' and not exists (
     select from events where type = 'WorkGotStuck' and data->>'subject' = consumer || '.' || event_id)) as untold
`
const leftAnywhere = fragment`
  select 'delivery to ' || consumer || ' ' || state || ': ' || coalesce(last_error, '') as what
  from deliveries
  where state <> 'done'
  union all
  select 'alert not mailed: ' || kind from alerts left join alert_mails m on m.id = mail_id where m.sent_at is null
`

async function lookAround({ sessions, partners }: World): Promise<View> {
  const [shop] = await sessions.shop.query<Seen>`
    select ${letters},
           (select array_agg(id::text) from production_orders where state in ('rejected', 'failed')) as stuck,
           (select string_agg(what, ', ')
            from (
              ${leftAnywhere}
              union all
              select 'product ' || product_id || ' has ' || waiting || ' waiting' from stock where waiting > 0
              union all
              select 'production order ' || state from production_orders where state not in ('arrived', 'closed')
            ) as rest) as left
  `
  const [customers] = await sessions.customers.query<Seen>`
    select ${letters}, null as stuck, (select string_agg(what, ', ') from (${leftAnywhere}) as rest) as left
  `
  const spooled = partners.spooled.length > 0 ? "a callback in the spool" : null
  const undelivered = partners.asked.some(({ produces, calls }) => produces && calls.every(({ heard }) => !heard))
  const left = [shop!.left, customers!.left, spooled, undelivered ? "goods at the factory" : null].filter(Boolean)
  return {
    left: left.length > 0 ? left.join("; ") : undefined,
    untold: [...(shop!.untold ?? []), ...(customers!.untold ?? [])],
    deadLetters: [...(shop!.dead ?? []), ...(customers!.dead ?? [])],
    stuckOrders: shop!.stuck ?? [],
  }
}
