import type { Reader } from "../database/database.ts"
import {
  addressed,
  adMailColumns,
  alertMailColumns,
  besideAdMail,
  type PostContent,
  type PostKind,
  type PostParts,
  webhookColumns,
} from "./posts.ts"

type Resendable = PostContent["resendable"]

export type ContentParts = PostParts & {
  /** Whether a mail about an ad may be sent once more: advertising decides it. */
  readonly mayResend: (kind: "pause" | "resume", id: string) => Promise<Resendable | undefined>
}

/** A post with what it says. Undefined when there is none; throws when the database that would have it is away. */
export async function findPost(parts: ContentParts, kind: PostKind, id: string): Promise<PostContent | undefined> {
  const post = await find(parts, kind, id)
  return post && addressed(post, parts)
}

async function find(parts: ContentParts, kind: PostKind, id: string): Promise<PostContent | undefined> {
  const { db, customersDb, mayResend } = parts
  switch (kind) {
    case "ads-pause":
      return findAdMail(db, "pause", id, mayResend)
    case "ads-resume":
      return findAdMail(db, "resume", id, mayResend)
    case "operations":
      return (await findAlertMail(db, id)) ?? (customersDb && (await findAlertMail(customersDb, id)))
    case "webhook":
      return customersDb && (await findWebhook(customersDb, id))
  }
}

async function findAdMail(
  db: Reader,
  kind: "pause" | "resume",
  id: string,
  mayResend: ContentParts["mayResend"],
): Promise<PostContent | undefined> {
  // Whoever has the token can confirm in the manager's name.
  const [mail] = await db.query<Omit<PostContent, "resendable">>`
    select ${adMailColumns}, replace(m.html, coalesce(m.confirmation_token, ''), '…') as html,
           replace(m.text, coalesce(m.confirmation_token, ''), '…') as text, null as payload
    from ad_mails m
    ${besideAdMail}
    where m.id = ${id} and m.kind = ${kind}
  `
  const resendable = mail && (await mayResend(kind, id))
  return resendable && { ...mail, resendable }
}

async function findAlertMail(db: Reader, id: string): Promise<PostContent | undefined> {
  const [mail] = await db.query<PostContent>`
    select ${alertMailColumns}, m.html, m.text, null as payload,
           case when m.sent_at is null then 'on-its-way' else 'yes' end as resendable
    from alert_mails m
    where m.id = ${id}
  `
  return mail
}

async function findWebhook(db: Reader, id: string): Promise<PostContent | undefined> {
  const [webhook] = await db.query<PostContent>`
    select ${webhookColumns}, null as html, null as text, e.data as payload,
           case d.state when 'pending' then 'on-its-way' else 'yes' end as resendable
    from deliveries d
    join events e on e.id = d.event_id
    where d.event_id = ${id} and d.consumer = 'notify-marketing'
  `
  return webhook
}
