import type { Wish } from "../../sales/place-order.ts"
import { clock } from "./clock.ts"
import type { Act, Says } from "./scenario.ts"
import type { Asked } from "./partners.ts"
import type { ShopProcess } from "./process.ts"
import type { World } from "./world.ts"

export const skus = ["CP-502101", "REFUSES", "MANY"] as const
export const customers = ["kim", "lee"] as const

/** The n-th of a list, however short it is. */
const nth = <Item>(items: readonly Item[], at: number): Item | undefined => items[at % Math.max(1, items.length)]

const reason = "because the simulation says so"
const by = { actor: "operator", reason } as const

/** Begins what a scenario says; nothing, when there is nothing to do it to. What was begun goes on by turns. */
export async function begin(world: World, server: number, act: Act): Promise<void> {
  const process = world.server(server)
  const { shop } = process
  const launch = (work: Promise<unknown> | undefined) => work && world.launch(process, act.kind, work)
  switch (act.kind) {
    case "buy":
      return launch(buy(world, process, wishOf(act)))
    case "cancel": {
      const receipt = nth(receiptsOf(world), act.order)
      return launch(receipt === undefined ? undefined : shop.cancelOrder(receipt, by.actor))
    }
    case "adjust": {
      const delta = act.delta === 0 ? 1 : act.delta
      return launch(shop.adjustStock(skus[act.product]!, { delta, reason }, by.actor))
    }
    case "change levels": {
      const { reorderPoint, more } = act
      return launch(shop.changeProduct(skus[act.product]!, { reorderPoint, orderUpTo: reorderPoint + more }, by.actor))
    }
    case "change policy":
      world.policyChanged.add(act.product)
      return launch(shop.changeProduct(skus[act.product]!, { backorders: act.backorders }, by.actor))
    case "register":
      return launch(process.register(customers[act.customer]!))
    case "work off":
      return launch(process.workOff(act.worker, act.most))
    case "hand over":
      return launch(process.handOver(act.outbox))
    case "take a message": {
      const visible = world.water.afloat.filter(({ visibleAt }) => visibleAt <= clock.now)
      const message = nth(visible, act.message)
      return launch(message && process.take(message))
    }
    case "lose all messages":
      world.water.afloat = []
      return
    case "watch":
      return launch(process.watch())
    case "drain the spool":
      return launch(process.drainSpool())
    case "mail alerts":
      return launch(process.mailAlerts(act.outbox))
    case "the factory calls": {
      const asked = nth(world.partners.asked, act.asked)
      return launch(asked && factoryCalls(process, asked, act.says, act.tampers))
    }
    case "ask again": {
      const order = nth(await productionOrders(world), act.order)
      if (order) world.byHand.add(order)
      return launch(order ? shop.askAgain(order, by) : undefined)
    }
    case "close": {
      const order = nth(await productionOrders(world), act.order)
      return launch(order ? shop.closeProductionOrder(order, by) : undefined)
    }
    case "resend": {
      const letter = nth(await deadLetters(world), act.letter)
      if (letter === undefined) return
      await noteByHand(world, letter)
      return launch(shop.resendDeadLetter(letter, by.actor))
    }
    case "run the ad":
      if (!act.running) world.adWasStopped = true
      return launch(shop.changeAd("AD-500293", { running: act.running }, by.actor))
    case "time passes":
      return world.passTime(act.seconds)
    case "clocks go wrong":
      clock.skew = act.seconds * 1_000
      return
    case "kill":
      return world.kill(server)
  }
}

function wishOf({ lines, key, customer }: Act & { kind: "buy" }): Wish {
  return {
    caller: "local",
    key: key < 4 ? `key-${key}` : undefined,
    customerId: customers[customer],
    lines: lines.map(({ product, quantity }) => ({ sku: skus[product]!, quantity })),
  }
}

export async function buy(world: World, { shop }: ShopProcess, wish: Wish): Promise<void> {
  const attempt = { wish, answer: undefined }
  world.buyers.push(attempt)
  Object.assign(attempt, { answer: await shop.checkOut(wish) })
}

function receiptsOf({ buyers }: World): string[] {
  return buyers.flatMap(({ answer }) => (answer?.kind === "accepted" ? [answer.order.id] : []))
}

/** Begins what somebody sends who has no token. JSON does not mind. */
export const FORGED = "\n\n"

/** Somebody who knows a token by all but its last letter knows nothing. */
const almost = (token: string) => token.slice(0, -1) + (token.endsWith("A") ? "B" : "A")

export async function factoryCalls(process: ShopProcess, asked: Asked, says: Says, tampers = false): Promise<void> {
  const token = asked.request.CallbackUrl.split("/").at(-1)!
  const body = bodyOf(asked, says)
  if (tampers) return void (await process.shop.receiveCallback(almost(token), async () => Buffer.from(FORGED + body)))
  const call = { body, heard: false }
  asked.calls.push(call)
  call.heard = (await process.shop.receiveCallback(token, async () => Buffer.from(body))) === "stored"
}

function bodyOf({ request }: Asked, says: Says): string {
  const { CallbackUrl: _, MessageAttributeProductCnt: count, ...fields } = request
  const all = Number(count)
  const counts: Record<Says, string | undefined> = {
    all: count,
    half: `${Math.ceil(all / 2)}`,
    one: "1",
    "nothing said": undefined,
    "0": "0",
    "-1": "-1",
    "too many": `${all + 5}`,
    "100개": "100개",
    "no JSON": "",
  }
  return says === "no JSON" ? "<html>" : JSON.stringify({ ...fields, MessageAttributeProductCnt: counts[says] })
}

/** What the books know, looked at from outside: no process of the shop is needed, and no turn taken. */
async function productionOrders({ sessions }: World): Promise<string[]> {
  const rows = await sessions.shop.query<{ id: string }>`
    select id from production_orders order by requested_at, product_id, number
  `
  return rows.map(({ id }) => id)
}

export async function deadLetters({ sessions }: World): Promise<string[]> {
  const lists = await Promise.all(
    [sessions.shop, sessions.customers].map(
      (session) => session.query<{ id: string }>`
        select consumer || '.' || event_id as id
        from deliveries
        where state = 'dead'
        order by ended_at, event_id, consumer
      `,
    ),
  )
  return lists.flat().map(({ id }) => id)
}

/** A person who sends an order's message again takes the risk of goods coming twice. */
export async function noteByHand({ sessions, byHand }: World, letter: string): Promise<void> {
  const [order] = await sessions.shop.query<{ id: string }>`
    select data->>'productionOrderId' as id
    from events
    where id = split_part(${letter}, '.', 2)::uuid and data ? 'productionOrderId'
  `
  if (order) byHand.add(order.id)
}
