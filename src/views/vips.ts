import type { Reader } from "../database/database.ts"
import { isId } from "../shared/ids.ts"
import { maskAddress, maskName } from "../shared/mask.ts"
import { inTime } from "./in-time.ts"

/** A customer who bought so much at once that they became a VIP, newest first. */
export type Vip = {
  readonly id: string
  /** Masked: `k…@donut.example`, `김…`. */
  readonly email: string | null
  readonly name: string | null
  readonly becameVipAt: Date
  readonly orderId: string | null
  readonly marketing: {
    /** `off`: no marketing system is configured. */
    readonly state: "told" | "waiting" | "dead" | "off"
    readonly at: Date | null
    readonly attempts: number
    readonly nextAttemptAt: Date | null
    readonly lastError: string | null
  }
}

/** Where the list goes on: behind the Vip of that microsecond since 1970, and of that order. */
export type VipCursor = { readonly microseconds: string; readonly orderId: string }

/** Undefined for what is no cursor. */
export function vipCursor(text: string): VipCursor | undefined {
  const [microseconds = "", orderId = ""] = text.split("~")
  return /^\d{16}$/.test(microseconds) && isId(orderId) ? { microseconds, orderId } : undefined
}

type Marketing = Vip["marketing"]
type Row = Omit<Vip, "marketing"> &
  Omit<Marketing, "state"> & { readonly state: Marketing["state"]; readonly cursor: string }

/** Newest first, and whether marketing knows; `away` while the customers database does not answer. */
export async function listVips(
  customersDb: Reader,
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
  isMarketingOn: boolean,
): Promise<{ readonly items: readonly Vip[]; readonly next: string | undefined } | "away"> {
  const rows = await inTime(read(customersDb, after === undefined ? undefined : vipCursor(after), limit + 1))
  if (rows === "away") return "away"
  const items = rows.slice(0, limit).map((row) => vipOf(row, isMarketingOn))
  return { items, next: rows.length > limit ? rows[limit - 1]!.cursor : undefined }
}

function vipOf({ cursor: _, state, at, attempts, nextAttemptAt, lastError, ...vip }: Row, isMarketingOn: boolean): Vip {
  const off = { state: "off", at: null, attempts: 0, nextAttemptAt: null, lastError: null } as const
  return {
    ...vip,
    email: vip.email === null ? null : maskAddress(vip.email),
    name: vip.name === null ? null : maskName(vip.name),
    marketing: isMarketingOn ? { state, at, attempts, nextAttemptAt, lastError } : off,
  }
}

// Becoming a Vip and telling of it is one transaction, which has one time. What has been done with for thirty days is
// removed: whoever has no event any more was told.
function read(db: Reader, after: VipCursor | undefined, limit: number): Promise<Row[]> {
  return db.query`
    select c.id, c.email, c.name, c.became_vip_at as "becameVipAt", c.vip_order_id as "orderId",
           (extract(epoch from c.became_vip_at) * 1000000)::bigint || '~' || c.vip_order_id as cursor,
           case d.state when 'pending' then 'waiting' when 'dead' then 'dead' else 'told' end as state,
           d.ended_at as at, coalesce(d.attempts, 0) as attempts,
           case when d.state = 'pending' then d.next_attempt_at end as "nextAttemptAt", d.last_error as "lastError"
    from (
      select *
      from customers
      where became_vip_at is not null
        -- where the index may begin
        and became_vip_at <= coalesce(
              timestamptz 'epoch' + ${after?.microseconds}::bigint * interval '1 microsecond', 'infinity')
        and (${after?.orderId}::uuid is null or (became_vip_at, vip_order_id) < (
              timestamptz 'epoch' + ${after?.microseconds}::bigint * interval '1 microsecond', ${after?.orderId}::uuid))
      order by became_vip_at desc, vip_order_id desc
      limit ${limit}
    ) c
    left join lateral (
      select d.*
      from events e
      join deliveries d on d.event_id = e.id and d.consumer = 'notify-marketing'
      where e.at = c.became_vip_at and e.type = 'CustomerBecameVip' and e.data->>'customerId' = c.id
      limit 1
    ) d on true
    order by c.became_vip_at desc, c.vip_order_id desc
  `
}
