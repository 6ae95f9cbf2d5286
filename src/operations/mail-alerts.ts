import type { Database, Transaction } from "../database/database.ts"
import { crashPoint } from "../shared/crash-points.ts"
import { newId } from "../shared/ids.ts"
import { escapeHtml, inOneLine, type SendMail } from "../shared/mail.ts"

export type AlertMailParts = {
  readonly db: Database
  readonly sendMail: SendMail
  /** Who is told; undefined: nobody by mail. */
  readonly to: string | undefined
  /** Where the console is, without a slash at the end. */
  readonly publicUrl: string
  readonly warn: (sentence: string) => void
  /** Seconds in which more may come before the first mail goes; default 5. */
  readonly gatherSeconds?: number
  /** Seconds between two mails; what comes meanwhile goes into one. Default 900. */
  readonly pauseSeconds?: number
}

/**
 * Mails what got stuck: everything since the last mail in one, so that an outage is a mail and not a thousand. Run it
 * again and again. A mail is written down before it is sent and has the same id and words at each attempt; when it
 * cannot be sent, that is an error in the log and in the console, and no alert: an alert about it could not be sent either.
 */
export async function mailAlerts(parts: AlertMailParts): Promise<void> {
  const { db, to, sendMail, warn } = parts
  if (to === undefined) return
  await db.transaction((tx) => gather(tx, parts))
  for (const mail of await unsent(db)) {
    crashPoint("alert-mail/claimed")
    const answer = await sendMail({ ...mail, kind: "operations", to }, AbortSignal.timeout(20_000))
    if (answer.kind === "sent") {
      crashPoint("alert-mail/sent")
      await db.query`update alert_mails set sent_at = now() where id = ${mail.id}`
    } else {
      warn(`operations could not be told by mail: ${answer.reason}`)
      await db.query`
        update alert_mails
        set last_error = ${answer.reason}, next_attempt_at = now() + interval '30 seconds'
        where id = ${mail.id}
      `
    }
  }
}

function unsent(db: Database) {
  return db.query<{ id: string; subject: string; text: string; html: string }>`
    update alert_mails
    set next_attempt_at = now() + interval '30 seconds'
    where sent_at is null and next_attempt_at <= now()
    returning id, subject, text, html
  `
}

type Group = { readonly kind: string; readonly count: number; readonly examples: readonly string[] }

async function gather(tx: Transaction, { gatherSeconds = 5, pauseSeconds = 900, publicUrl }: AlertMailParts) {
  await tx.query`select pg_advisory_xact_lock(5021011)`
  const [due] = await tx.query`
    select 1
    from alerts
    where mail_id is null
      and not exists (select from alert_mails where created_at > now() - make_interval(secs => ${pauseSeconds}))
    having min(at) <= now() - make_interval(secs => ${gatherSeconds})
  `
  if (!due) return
  const id = newId()
  await tx.query`insert into alert_mails (id, subject, text, html) values (${id}, '', '', '')`
  await tx.query`update alerts set mail_id = ${id} where mail_id is null`
  const groups = await tx.query<Group>`
    select kind, count(*) as count, (array_agg(subject || ': ' || reason order by at))[1:5] as examples
    from alerts
    where mail_id = ${id}
    group by kind
    order by kind
  `
  const { subject, text, html } = alertMail(groups, publicUrl)
  await tx.query`update alert_mails set subject = ${subject}, text = ${text}, html = ${html} where id = ${id}`
  tx.afterCommit(() => crashPoint("alert-mail/gathered"))
}

const titles: Record<string, string> = {
  "dead-letter": "Deliveries that nobody could make",
  unreachable: "Production orders that the factory cannot be asked for",
  failed: "Production orders that the factory never delivered",
  quarantined: "Callbacks that cannot be believed",
  "over-reported": "Callbacks that report more than was asked for",
  "callback-refused": "Calls of the factory that could not be kept",
  "broken-invariant": "Invariants that do not hold",
}

/** What is stuck, by kind, with five examples each. Operators read English words and the partner's own. */
export function alertMail(groups: readonly Group[], publicUrl: string) {
  const count = groups.reduce((sum, group) => sum + group.count, 0)
  const subject = `[Restock] ${count === 1 ? "Something needs" : `${count} things need`} a person`
  const parts = groups.map(({ kind, count: some, examples }) => ({
    title: `${titles[kind] ?? kind} (${some})`,
    lines: [...examples.map(inOneLine), ...(some > examples.length ? [`… and ${some - examples.length} more`] : [])],
  }))
  const where = [`${publicUrl}/console/dead-letters`, `${publicUrl}/console/production-orders`]
  const text = [
    ...parts.map(({ title, lines }) => `${title}\n${lines.map((line) => `  - ${line}`).join("\n")}`),
    `Look here:\n${where.map((url) => `  ${url}`).join("\n")}`,
  ].join("\n\n")
  const list = (lines: readonly string[]) => `<ul>${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join("")}</ul>`
  const html = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;padding:32px 16px;font:16px/1.6 -apple-system,'Segoe UI','Noto Sans KR',sans-serif">
<div style="max-width:640px;margin:0 auto">
${parts.map(({ title, lines }) => `<h2 style="font-size:17px;margin:0 0 4px">${escapeHtml(title)}</h2>${list(lines)}`).join("\n")}
<p>Look here: ${where.map((url) => `<a href="${escapeHtml(url)}">${escapeHtml(url)}</a>`).join(" · ")}</p>
</div>
</body>
</html>
`
  return { subject, text: `${text}\n`, html }
}
