import type { Reader } from "../database/database.ts"
import { type ConsumerView, consumersBehind, oldestOf, type OldestUndone, readBehind } from "./consumers.ts"
import { inTime } from "./in-time.ts"
import type { OrdersOfADay } from "./orders-of-a-day.ts"
import { type OverdueProductionOrder, readOverdue, readShort, type ShortProduct } from "./products-in-trouble.ts"

export type { ConsumerView, OldestUndone } from "./consumers.ts"
export { type OrdersOfADay, readOrdersOfADay } from "./orders-of-a-day.ts"
export type { OverdueProductionOrder, ShortProduct } from "./products-in-trouble.ts"

/** Is anything stuck? All that the first page of the console says. */
export type Overview = {
  readonly at: Date
  /**
   * Of work that is not done, what was handed over the longest ago; undone work that waits for its next attempt counts as
   * well.
   */
  readonly oldestUndone: OldestUndone | null
  /** Everyone in the flow, in its order, also who never had anything to do. */
  readonly consumers: readonly ConsumerView[]
  /** Products that are short, longest first; the first 50 of `shortCount`. */
  readonly short: readonly ShortProduct[]
  readonly shortCount: number
  /** Open production orders that need a look: rejected, failed, past their deadline, or unreachable; the first 50. */
  readonly overdue: readonly OverdueProductionOrder[]
  readonly overdueCount: number
  /** Callbacks that could not be believed, of the last 30 days, whose production order is still open. */
  readonly quarantined: number
  /** On the desk; of each database at most 10,000 are counted. */
  readonly deadLetters: number
  /** Mails to operations that could not be sent so far. */
  readonly unsentAlerts: number
  /** Whether the customers database did not answer just now: then what waits there is not counted in. */
  readonly customersAway: boolean
  readonly ordersToday: OrdersOfADay
}

export type OverviewParts = {
  readonly db: Reader
  readonly customersDb: Reader
  /** What `readOrdersOfADay` read within the last minute: it reads a whole day. */
  readonly ordersToday: () => Promise<OrdersOfADay>
}

/** Looks at both databases. Reads what is open, due, or of the last hour, however much lies behind. */
export async function readOverview({ db, customersDb, ordersToday }: OverviewParts): Promise<Overview> {
  const [ours, theirs, short, overdue, quarantined, today] = await Promise.all([
    lookAtOutbox(db, "shop"),
    inTime(lookAtOutbox(customersDb, "customers")),
    readShort(db),
    readOverdue(db),
    countQuarantined(db),
    ordersToday(),
  ])
  const looks = theirs === "away" ? [ours] : [ours, theirs]
  const behind = looks.flatMap((look) => look.behind)
  return {
    at: ours.at,
    oldestUndone: oldestOf(behind),
    consumers: consumersBehind(behind),
    short: short.items,
    shortCount: short.count,
    overdue: overdue.items,
    overdueCount: overdue.count,
    quarantined,
    deadLetters: looks.reduce((sum, look) => sum + look.deadLetters, 0),
    unsentAlerts: looks.reduce((sum, look) => sum + look.unsentAlerts, 0),
    customersAway: theirs === "away",
    ordersToday: today,
  }
}

/** What is stuck in one database, whichever. */
async function lookAtOutbox(db: Reader, of: "shop" | "customers") {
  const [behind, [desk]] = await Promise.all([
    readBehind(db, of),
    db.query<{ at: Date; deadLetters: number; unsentAlerts: number }>`
      select now() as at,
             (select count(*)
              from (select from deliveries where state = 'dead' and discarded_at is null limit 10000) d) as "deadLetters",
             (select count(*) from alert_mails where sent_at is null and last_error is not null) as "unsentAlerts"
    `,
  ])
  return { ...desk!, behind }
}

async function countQuarantined(db: Reader): Promise<number> {
  const [found] = await db.query<{ count: number }>`
    select count(*)
    from callbacks c
    join asks a on a.id = c.ask_id
    join production_orders o on o.id = a.production_order_id
    where c.verdict = 'quarantined' and c.received_at > now() - interval '30 days' and o.ended_at is null
  `
  return found!.count
}
