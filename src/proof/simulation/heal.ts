import { buy, customers, deadLetters, factoryCalls, resend } from "./acts.ts"
import { clock } from "./clock.ts"
import type { ShopProcess } from "./process.ts"
import type { Scenario } from "./scenario.ts"
import type { World } from "./world.ts"

/** Rounds in which a healed world has to come to its end: most need three, the slowest schedules a dozen. */
const MOST_ROUNDS = 40

/**
 * From here on nothing goes wrong: servers run, partners answer, the factory delivers what it took, and the operator
 * presses the button of whatever is stuck. Then all work has to end. Returns what is left when it does not.
 */
export async function heal(world: World, engine: Scenario["engine"]): Promise<string | undefined> {
  clock.skew = 0
  world.turnstile.bury()
  await world.comeToRest()
  const server = world.server(0)
  const go = (work: Promise<unknown>) => (world.launch(server, work), world.comeToRest())
  for (const customer of customers) await go(server.register(customer))
  await go(server.shop.changeAd("AD-500293", { running: true }, "operator"))
  await askOnce(world, server, go)
  let left: string | undefined
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    await go(server.drainSpool())
    await go(server.watch())
    await (engine === "database" ? workAllOff(world, server, go) : carryAll(world, server, go))
    await deliverAll(world, server, go)
    for (const outbox of ["shop", "customers"] as const) await go(server.mailAlerts(outbox))
    for (const letter of await deadLetters(world)) await go(resend(world, server, letter))
    for (const order of await stuckOrders(world))
      await go(
        order.state === "requested"
          ? server.shop.closeProductionOrder(order.id, { actor: "operator", reason: "nobody asks for it" })
          : (world.byHand.add(order.id), server.shop.askAgain(order.id, { actor: "operator", reason: "healed" })),
      )
    left = await whatIsLeft(world)
    if (left === undefined) return undefined
    await world.passTime(round < 6 ? 61 : 3_600)
  }
  return left
}

type Go = (work: Promise<unknown>) => Promise<void>

/** Who got no answer asks again, under the same key. */
async function askOnce(world: World, server: ShopProcess, go: Go): Promise<void> {
  const unanswered = world.buyers.filter(({ wish, answer }) => answer === undefined && wish.key !== undefined)
  for (const { wish } of unanswered) await go(buy(world, server, wish))
}

async function workAllOff(world: World, server: ShopProcess, go: Go): Promise<void> {
  for (;;) {
    const due = await dueConsumers(world)
    if (due.length === 0) return
    for (const one of due)
      await go(
        server.workOff(
          server.workers.findIndex(({ outbox, consumer }) => `${outbox} ${consumer.name}` === one),
          20,
        ),
      )
  }
}

async function dueConsumers({ sessions }: World): Promise<string[]> {
  const due = async (outbox: "shop" | "customers") => {
    const rows = await sessions[outbox].query<{ name: string }>`
      select distinct consumer as name from deliveries where state = 'pending' and next_attempt_at <= now() order by 1
    `
    return rows.map(({ name }) => `${outbox} ${name}`)
  }
  return [...(await due("shop")), ...(await due("customers"))]
}

async function carryAll(world: World, server: ShopProcess, go: Go): Promise<void> {
  for (const outbox of ["shop", "customers"] as const) await go(server.handOver(outbox))
  for (;;) {
    const message = world.water.afloat.find(({ visibleAt }) => visibleAt <= clock.now)
    if (!message) return
    await go(server.take(message))
    // A message that was not forgotten comes again after its time.
    message.visibleAt = clock.now + 30_000
    for (const outbox of ["shop", "customers"] as const) await go(server.handOver(outbox))
  }
}

/** The factory keeps its word: whatever it took, it delivers and says so until it is heard. */
async function deliverAll({ partners }: World, server: ShopProcess, go: Go): Promise<void> {
  for (const asked of partners.asked) {
    const isTold = asked.calls.some(
      ({ body, heard }) => heard && body.includes(`"${asked.request.MessageAttributeProductCnt}"`),
    )
    if (asked.produces && !isTold) await go(factoryCalls(server, asked, "all"))
  }
}

/** Orders that only a person can move on. */
function stuckOrders({ sessions }: World) {
  return sessions.shop.query<{ id: string; state: string }>`
    select o.id, o.state
    from production_orders o
    where o.state in ('rejected', 'failed')
       or o.state = 'requested' and not exists (
         select
         from deliveries d
         join events e on e.id = d.event_id
         where d.consumer = 'order-from-factory' and d.state <> 'done' and e.data->>'productionOrderId' = o.id::text)
  `
}

/** What is still to do anywhere, in a few words; undefined when nothing is. */
async function whatIsLeft({ sessions, partners }: World): Promise<string | undefined> {
  const [shop] = await sessions.shop.query<{ left: string | null }>`
    select string_agg(what, ', ') as left
    from (
      select 'delivery of ' || e.type || ' to ' || d.consumer || ' ' || d.state || ': ' || coalesce(d.last_error, '') as what
      from deliveries d
      join events e on e.id = d.event_id
      where d.state <> 'done'
      union all
      select 'product ' || product_id || ' has ' || waiting || ' waiting' from stock where waiting > 0
      union all
      select 'production order ' || state from production_orders where state not in ('arrived', 'closed')
      union all
      select 'alert not mailed: ' || kind from alerts left join alert_mails m on m.id = mail_id where m.sent_at is null
    ) as rest
  `
  const [other] = await sessions.customers.query<{ left: string | null }>`
    select string_agg(what, ', ') as left
    from (
      select 'delivery to ' || consumer || ' ' || state || ': ' || coalesce(last_error, '') as what
      from deliveries
      where state <> 'done'
      union all
      select 'alert not mailed: ' || kind from alerts left join alert_mails m on m.id = mail_id where m.sent_at is null
    ) as rest
  `
  const found = [shop?.left, other?.left, partners.spooled.length > 0 ? "a callback in the spool" : null].filter(
    Boolean,
  )
  return found.length > 0 ? found.join("; ") : undefined
}
