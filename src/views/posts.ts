import { fragment, type Reader } from "../database/database.ts"
import { isId } from "../shared/ids.ts"
import { maskAddress } from "../shared/mask.ts"
import { inTime } from "./in-time.ts"

/** What leaves the shop for somebody's eyes: mail to ad managers and operations, webhooks to marketing. */
export type PostKind = "ads-pause" | "ads-resume" | "operations" | "webhook"
export const postKinds = ["ads-pause", "ads-resume", "operations", "webhook"] as const satisfies readonly PostKind[]

export type PostState =
  /** Written down, not yet sent. */
  | "waiting"
  | "sent"
  /** It may have left or not. */
  | "maybe-sent"
  /** The other side will not have it. */
  | "refused"
  /** It would have been wrong by then, so it was not sent. */
  | "superseded"

export type Post = {
  /** Of a webhook, its event. */
  readonly id: string
  readonly kind: PostKind
  readonly state: PostState
  /** A masked address; of a webhook, the host. */
  readonly to: string | null
  /** What it is about: a sku, or a customer's id. */
  readonly about: string | null
  readonly subject: string | null
  readonly createdAt: Date
  readonly sentAt: Date | null
  readonly attempts: number
  readonly nextAttemptAt: Date | null
  readonly lastError: string | null
  /** Whether the manager confirmed that the ad is paused. */
  readonly confirmedAt: Date | null
}

export type PostContent = Post & {
  readonly html: string | null
  readonly text: string | null
  readonly payload: unknown
  /** Whether it may be sent once more, and if not, why. */
  readonly resendable: "yes" | "on-its-way" | "superseded" | "not-the-last"
}

export type PostParts = {
  readonly db: Reader
  /** Undefined: it is not reached from here; then there are no webhooks to see. */
  readonly customersDb: Reader | undefined
  /** Who of operations is mailed; undefined: nobody. */
  readonly operations: string | undefined
  /** Where marketing hears of us; undefined: it does not. */
  readonly marketing: string | undefined
}

export type PostsAsked = {
  /** Undefined: all. */
  readonly kind?: PostKind | undefined
  readonly after?: string | undefined
  readonly limit: number
}

/** Where the list goes on: behind the post of this id. Undefined for what is no cursor. Ids sort by age in all databases. */
export const postCursor = (text: string): string | undefined => (isId(text) ? text : undefined)

/** What has left or is about to, newest first. What the customers database has is left out while it does not answer. */
export async function listPosts(
  parts: PostParts,
  { kind, after, limit }: PostsAsked,
): Promise<{ readonly items: readonly Post[]; readonly next: string | undefined }> {
  const { db, customersDb } = parts
  const behind = after ?? "ffffffff-ffff-ffff-ffff-ffffffffffff"
  const wanted = (one: PostKind) => kind === undefined || kind === one
  const adKinds = (["pause", "resume"] as const).filter((one) => wanted(`ads-${one}`))
  const theirs = async (other: Reader) => [
    ...(wanted("operations") ? await listAlertMails(other, behind, limit + 1) : []),
    ...(wanted("webhook") ? await listWebhooks(other, behind, limit + 1) : []),
  ]
  const [ours, alerts, others] = await Promise.all([
    adKinds.length > 0 ? listAdMails(db, adKinds, behind, limit + 1) : [],
    wanted("operations") ? listAlertMails(db, behind, limit + 1) : [],
    customersDb && (wanted("operations") || wanted("webhook")) ? inTime(theirs(customersDb)) : [],
  ])
  const rows = [...ours, ...alerts, ...(others === "away" ? [] : others)].toSorted((a, b) => (a.id > b.id ? -1 : 1))
  const items = rows.slice(0, limit).map((row) => addressed(row, parts))
  return { items, next: rows.length > limit ? items.at(-1)!.id : undefined }
}

export function addressed<Row extends Post>(row: Row, { operations, marketing }: PostParts): Row {
  if (row.kind === "webhook") return { ...row, to: marketing === undefined ? null : new URL(marketing).host }
  const to = row.kind === "operations" ? operations : row.to
  return { ...row, to: to == null ? null : maskAddress(to) }
}

// A mail that was sent and is sent once more, because a person wished so, is in doubt only to who sends it.
export const adMailColumns = fragment`
  m.id, 'ads-' || m.kind as kind,
  case when m.state = 'intended' then 'waiting'
       when m.state not in ('sending', 'maybe-sent') then m.state
       when m.sent_at is null then 'maybe-sent'
       else 'sent' end as state,
  a.manager_email as to, p.sku as about, m.subject, m.created_at as "createdAt", m.sent_at as "sentAt",
  coalesce(d.attempts, (m.state not in ('intended', 'superseded'))::int) as attempts,
  d."nextAttemptAt", d."lastError", m.confirmed_at as "confirmedAt"
`
// The events as the index says them. A shortage may be told more than once: what matters is who tried hardest, and last.
export const besideAdMail = fragment`
  join products p on p.id = m.product_id
  join ads a on a.id = m.ad_id
  cross join lateral (
    select max(d.attempts) as attempts, min(d.next_attempt_at) filter (where d.state = 'pending') as "nextAttemptAt",
           (array_agg(d.last_error order by d.event_id desc) filter (where d.last_error is not null))[1] as "lastError"
    from events e
    join deliveries d on d.event_id = e.id and d.consumer = m.kind || '-ads'
    where e.type in ('StockRanShort', 'StockSoldOut', 'StockReplenished')
      and e.data->>'shortageId' = m.shortage_id::text
  ) d
`

function listAdMails(db: Reader, kinds: readonly string[], behind: string, limit: number): Promise<Post[]> {
  return db.query`
    select ${adMailColumns}
    from (
      select * from ad_mails where id < ${behind}::uuid and kind = any(${kinds}::text[]) order by id desc limit ${limit}
    ) m
    ${besideAdMail}
  `
}

// How often an alert's mail was tried is not written down: once at least, if it was sent or has failed.
export const alertMailColumns = fragment`
  m.id, 'operations' as kind, case when m.sent_at is null then 'waiting' else 'sent' end as state, null as to,
  null as about, m.subject, m.created_at as "createdAt", m.sent_at as "sentAt",
  (m.sent_at is not null or m.last_error is not null)::int as attempts,
  case when m.sent_at is null then m.next_attempt_at end as "nextAttemptAt",
  case when m.sent_at is null then m.last_error end as "lastError", null as "confirmedAt"
`

function listAlertMails(db: Reader, behind: string, limit: number): Promise<Post[]> {
  return db.query`
    select ${alertMailColumns} from alert_mails m where m.id < ${behind}::uuid order by m.id desc limit ${limit}
  `
}

export const webhookColumns = fragment`
  d.event_id as id, 'webhook' as kind,
  case d.state when 'pending' then 'waiting' when 'done' then 'sent' else 'refused' end as state, null as to,
  e.data->>'customerId' as about, null as subject, e.at as "createdAt",
  case when d.state = 'done' then d.ended_at end as "sentAt", d.attempts,
  case when d.state = 'pending' then d.next_attempt_at end as "nextAttemptAt", d.last_error as "lastError",
  null as "confirmedAt"
`

// Beside webhooks the customers database delivers alerts only, so few are passed over.
function listWebhooks(db: Reader, behind: string, limit: number): Promise<Post[]> {
  return db.query`
    select ${webhookColumns}
    from (
      select *
      from deliveries
      where consumer = 'notify-marketing' and event_id < ${behind}::uuid
      order by event_id desc
      limit ${limit}
    ) d
    join events e on e.id = d.event_id
  `
}
