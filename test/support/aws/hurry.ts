import type { Database } from "../../../src/database/database.ts"

// A test has no minutes: this much time passes on AWS in each second of a story.

/** Milliseconds between two runs of what the template runs by the minute. */
export const MINUTE = 400

/** Seconds after which a queue hands out again what was kept, instead of minutes. */
export const KEPT_FOR = 1

/**
 * A story that lets time pass moves a delivery's time, but its message is in a queue with a delay that nobody can
 * shorten; and the message of an owner that died comes again only when it was hidden for minutes. As if those messages
 * were lost, the relay hands the deliveries over again. One message more changes nothing.
 */
export function bringForward(db: Database): Promise<unknown> {
  return db.query`
    update deliveries
    set carried_until = null
    where state = 'pending' and next_attempt_at <= now()
      and (
        lease_until is null and carried_until > now() + interval '902 seconds'
        or lease_until < now() and carried_until < now() + interval '899 seconds'
      )
  `
}
