import { fragment, type Reader } from "../../database/database.ts"
import type { StoryDelivery, StoryRows } from "./rows.ts"

type Found = Omit<StoryDelivery, "attempts"> & {
  readonly attempts: readonly { readonly at: string; readonly reason: string }[]
}

/** Of the delivery `d` and its event `e`. */
const columns = fragment`
  d.event_id as "eventId", e.type, e.data, d.consumer, d.state, d.lease_until is not null as "isInWork",
  d.next_attempt_at as "nextAttemptAt", d.ended_at as "endedAt", d.discarded_at is not null as "isDiscarded",
  d.last_error as "lastError",
  (select coalesce(jsonb_agg(jsonb_build_object('at', a.at, 'reason', a.reason) order by a.fence), '[]')
   from (
     select * from delivery_attempts where event_id = d.event_id and consumer = d.consumer order by fence desc limit 50
   ) a) as attempts
`

const withTimes = ({ attempts, ...delivery }: Found): StoryDelivery => ({
  ...delivery,
  attempts: attempts.map(({ at, reason }) => ({ at: new Date(at), reason })),
})

/** What is delivered of these events, oldest first. */
export async function deliveriesOf(db: Reader, eventIds: readonly string[]): Promise<StoryDelivery[]> {
  if (eventIds.length === 0) return []
  const found = await db.query<Found>`
    select ${columns}
    from events e
    join deliveries d on d.event_id = e.id
    where e.id = any(${eventIds}::uuid[])
    order by e.at, e.id
  `
  return found.map(withTimes)
}

/** When this order made its customer a Vip, and what marketing was told; null when it did not. */
export async function vipOf(customersDb: Reader, customerId: string, orderId: string): Promise<StoryRows["vip"]> {
  const [vip] = await customersDb.query<Partial<Found> & { becameVipAt: Date }>`
    select c.became_vip_at as "becameVipAt", told.*
    from customers c
    left join lateral (
      select ${columns}
      from events e
      join deliveries d on d.event_id = e.id and d.consumer = 'notify-marketing'
      -- both were written in one transaction, whose time this is
      where e.at = c.became_vip_at and e.type = 'CustomerBecameVip' and e.data ->> 'orderId' = ${orderId}::text
      limit 1
    ) told on true
    where c.id = ${customerId} and c.vip_order_id = ${orderId}::uuid
  `
  if (!vip) return null
  const { becameVipAt, ...told } = vip
  return { becameVipAt, told: told.eventId === null ? null : withTimes(told as Found) }
}
