import { fragment, type Reader } from "../database/database.ts"
import { consumersOf } from "../flow.ts"
import { inTime } from "./in-time.ts"

/** What of the shop can have changed: a page looks again only at what it shows. */
export const topics = ["orders", "stock", "production", "deliveries", "mails", "customers", "actions"] as const
export type Topic = (typeof topics)[number]

/** A value per topic that differs from before when something changed; nothing else may be read into it. */
export type Pulse = Readonly<Record<Topic, string>>

/**
 * One quick look at each database, to be taken again and again. A value is a digest of what is newest and of what is open,
 * some hundred rows at most: so it also differs after what commits late, behind a higher number that was seen before.
 * Where more is open than that, PostgreSQL's own count of changes is in it, too, which may be some seconds behind.
 * What comes from a customers database that is away reads `away`.
 */
export async function readPulse(db: Reader, customersDb: Reader): Promise<Pulse> {
  const [ours, theirs] = await Promise.all([lookAtShop(db), inTime(lookAtCustomers(customersDb))])
  return {
    ...ours,
    deliveries: `${ours.deliveries} ${theirs === "away" ? theirs : theirs.deliveries}`,
    mails: `${ours.mails} ${theirs === "away" ? theirs : theirs.mails}`,
    customers: theirs === "away" ? theirs : theirs.customers,
  }
}

/** Of each consumer in `consumers` what is due the longest; and what ended last, whoever heard it. */
const undoneAndEnded = fragment`
  undone as materialized (
    select d.*
    from consumers c
    cross join lateral (
      select consumer, attempts, (event_id, round, attempts, failures, fence, next_attempt_at, lease_until)::text as row
      from deliveries
      where consumer = c.name and state = 'pending'
      order by next_attempt_at
      limit 50
    ) d
  ), ended as materialized (
    select consumer, state, (event_id, consumer, state, ended_at, discarded_at)::text as row
    from deliveries
    where ended_at is not null
    order by ended_at desc
    limit 64
  ), acts as materialized (
    select id, action from operator_actions order by id desc limit 64
  )
`

const deliveriesOfAll = fragment`
  md5(concat_ws(' ',
    (select string_agg(row, ' ') from undone),
    (select string_agg(row, ' ') from ended),
    (select string_agg(id::text, ' ') from (select id from events order by at desc, id desc limit 64) told),
    (select string_agg(id::text, ' ') from acts where action in ('resend', 'discard'))
  ))
`

const alertMails = fragment`
  (select string_agg((id, sent_at, next_attempt_at, last_error)::text, ' ')
   from (select * from alert_mails order by created_at desc limit 20) newest)
`

type Ours = Omit<Pulse, "customers">

async function lookAtShop(db: Reader): Promise<Ours> {
  const [found] = await db.query<Ours>`
    with consumers as (
      select unnest(${consumersOf("shop")}::text[]) as name
    ), ${undoneAndEnded}, sold as materialized (
      select concat_ws(' ',
        (select string_agg(id::text, ' ') from (select id from orders order by created_at desc, id desc limit 64) newest),
        (select string_agg(id::text, ' ')
         from (select id from orders where cancelled_at is not null order by cancelled_at desc limit 64) cancelled)
      ) as rows
    ), moved as materialized (
      select id, kind from stock_movements order by id desc limit 64
    ), open as materialized (
      select (id, state, arrived, reason, deadline_at, to_be_asked_since, callback_may_be_missed)::text as row
      from production_orders
      where state not in ('arrived', 'closed')
      order by product_id
      limit 500
    )
    select md5(concat_ws(' ', sold.rows, (select string_agg(id::text, ' ') from moved where kind = 'fill'))) as orders,
           md5(concat_ws(' ', sold.rows,
             (select string_agg(id::text, ' ') from moved),
             (select string_agg(row, ' ')
              from (select refusals::text as row from refusals order by minute desc limit 64) refused),
             (select string_agg(id::text, ' ') from acts where action in ('create-product', 'change-product'))
           )) as stock,
           md5(concat_ws(' ',
             (select string_agg(row, ' ') from open),
             (select string_agg(id::text, ' ')
              from (select id from production_orders order by requested_at desc, id desc limit 64) newest),
             (select string_agg((id, state, arrived, reason)::text, ' ')
              from (select * from production_orders where ended_at is not null order by ended_at desc limit 64) over),
             (select string_agg((id, state, counted, answered_at)::text, ' ')
              from (select * from asks order by id desc limit 64) asked),
             (select string_agg((id, verdict)::text, ' ')
              from (select * from callbacks order by received_at desc limit 64) called),
             (select pg_stat_get_tuples_updated('production_orders'::regclass) from open having count(*) = 500)
           )) as production,
           ${deliveriesOfAll} as deliveries,
           md5(concat_ws(' ', ${alertMails},
             (select string_agg((id, state, changed_at, confirmed_at)::text, ' ')
              from (select * from ad_mails order by changed_at desc limit 100) newest),
             (select string_agg(row, ' ') from undone where consumer in ('pause-ads', 'resume-ads') and attempts > 0),
             (select string_agg(row, ' ') from ended where consumer in ('pause-ads', 'resume-ads') and state = 'dead')
           )) as mails,
           md5(coalesce((select string_agg(id::text, ' ') from acts), '')) as actions
    from sold
  `
  return found!
}

type Theirs = Pick<Pulse, "deliveries" | "mails" | "customers">

async function lookAtCustomers(customersDb: Reader): Promise<Theirs> {
  const [found] = await customersDb.query<Theirs>`
    with consumers as (
      select unnest(${consumersOf("customers")}::text[]) as name
    ), ${undoneAndEnded}, webhooks as materialized (
      select concat_ws(' ',
        (select string_agg(row, ' ') from undone where consumer = 'notify-marketing'),
        (select string_agg(row, ' ') from ended where consumer = 'notify-marketing')
      ) as rows
    ), registered as materialized (
      select count(*) as count from (select from customers limit 1000) c
    )
    select ${deliveriesOfAll} as deliveries,
           md5(concat_ws(' ', ${alertMails}, webhooks.rows)) as mails,
           md5(concat_ws(' ', webhooks.rows, registered.count,
             (select string_agg((id, became_vip_at)::text, ' ')
              from (select * from customers where became_vip_at is not null order by became_vip_at desc limit 64) v),
             case when registered.count = 1000 then pg_stat_get_tuples_inserted('customers'::regclass) end,
             (select (disabled_at, reason)::text from marketing_endpoint)
           )) as customers
    from webhooks, registered
  `
  return found!
}
