import { inOrder, type Reader } from "../../database/database.ts"
import { callbackBody, type CutBody, cutBody } from "../callback-body.ts"
import type { StoryAdMail, StoryArrival, StoryAsk, StoryCallback, StoryLine, StoryProductionOrder } from "./rows.ts"

export type Refills = {
  readonly productionOrders: readonly StoryProductionOrder[]
  readonly asks: readonly StoryAsk[]
  readonly callbacks: readonly StoryCallback[]
  readonly arrivals: readonly StoryArrival[]
  readonly adMails: readonly StoryAdMail[]
  /** Behind all of these. */
  readonly eventIds: readonly string[]
}

export const nothingFound: Refills = {
  productionOrders: [],
  asks: [],
  callbacks: [],
  arrivals: [],
  adMails: [],
  eventIds: [],
}

type FoundOrder = StoryProductionOrder & { readonly causeEvent: string | null }

/** What the factory and the ad managers had to do with the shortages of these lines, from the order's time on. */
export async function readRefills(db: Reader, lines: readonly StoryLine[], from: Date): Promise<Refills> {
  const shortages = lines.map(({ shortage }) => shortage!.id)
  const [found, adMails, told] = await inOrder(
    productionOrdersOf(db, lines, shortages, from),
    adMailsOf(db, shortages),
    db.query<{ id: string }>`
      select id
      from events
      where type in ('StockRanShort', 'StockSoldOut', 'StockReplenished') and data ->> 'shortageId' = any(${shortages})
      order by at
      limit 100
    `,
  )
  const ids = found.map(({ id }) => id)
  const [asks, callbacks, arrivals] = await inOrder(
    asksOf(db, ids),
    callbacksOf(db, ids, from),
    db.query<StoryArrival>`
      select a.id as "askId", a.production_order_id as "productionOrderId", m.at, m.delta as pieces
      from asks a
      join stock_movements m on m.ask_id = a.id
      where a.production_order_id = any(${ids}::uuid[]) and m.at >= ${from}
      order by m.id
      limit 50
    `,
  )
  const events = [
    ...told.map(({ id }) => id),
    // The event of a shortage that others reported has the id of its order.
    ...found.flatMap(({ id, causeEvent }) => [id, causeEvent]),
    ...asks.map(({ causeEvent }) => causeEvent),
    ...callbacks.map(({ eventId }) => eventId),
  ]
  return {
    productionOrders: found.map(({ causeEvent: _, ...order }) => order),
    asks: asks.toReversed(),
    callbacks: callbacks.map(({ bytes, ...callback }) => ({ ...callback, body: callbackBody(bytes) })),
    arrivals,
    adMails,
    eventIds: events.filter((id) => id !== null),
  }
}

/** Of each product what was ordered last before the order, and what was ordered in its shortage after it. */
function productionOrdersOf(db: Reader, lines: readonly StoryLine[], shortages: readonly string[], from: Date) {
  return db.query<FoundOrder>`
    select o.id, o.product_id as "productId", o.state, o.quantity, o.arrived, o.reason,
           o.requested_at as "requestedAt", o.expected_at as "expectedAt", o.deadline_at as "deadlineAt",
           o.ended_at as "endedAt",
           -- both were written in one transaction, whose time this is
           (select e.id from events e
            where e.at = o.to_be_asked_since and e.data ->> 'productionOrderId' = o.id::text
            limit 1) as "causeEvent"
    from unnest(${lines.map(({ productId }) => productId)}::bigint[], ${shortages}::uuid[])
      as short (product_id, shortage_id)
    cross join lateral (
      (select o.*
       from shortages h
       join production_orders o on o.shortage_id = h.id
       where h.product_id = short.product_id and h.opened_at <= ${from} and o.requested_at <= ${from}
       order by h.opened_at desc, o.number desc
       limit 2)
      union all
      (select o.*
       from production_orders o
       where o.shortage_id = short.shortage_id and o.requested_at > ${from}
       order by o.number
       limit 20)
    ) o
    order by o.requested_at, o.number
  `
}

function asksOf(db: Reader, productionOrders: readonly string[]) {
  return db.query<StoryAsk>`
    select id, production_order_id as "productionOrderId", state, quantity, asked_at as "askedAt", answer,
           cause_event as "causeEvent"
    from asks
    where production_order_id = any(${productionOrders}::uuid[])
    order by asked_at desc, number desc
    limit 50
  `
}

function callbacksOf(db: Reader, productionOrders: readonly string[], from: Date) {
  return db.query<Omit<StoryCallback, "body"> & CutBody>`
    select a.id as "askId", a.production_order_id as "productionOrderId", c.received_at as "receivedAt", c.verdict,
           c.reason, ${cutBody},
           (select e.id from events e
            where e.at = c.received_at and e.type = 'FactoryCalledBack' and e.data ->> 'callbackId' = c.id::text
            limit 1) as "eventId"
    from asks a
    join callbacks c on c.ask_id = a.id
    where a.production_order_id = any(${productionOrders}::uuid[])
      and (c.received_at >= ${from} or c.verdict is null or c.verdict = 'quarantined')
    order by c.received_at
    limit 50
  `
}

function adMailsOf(db: Reader, shortages: readonly string[]) {
  return db.query<StoryAdMail>`
    select id, shortage_id as "shortageId", kind, state, subject, changed_at as "changedAt", sent_at as "sentAt"
    from ad_mails
    where shortage_id = any(${shortages}::uuid[])
    order by created_at
    limit 50
  `
}
