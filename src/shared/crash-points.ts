/** Every gap between two effects at which the proof kills the process: what is done there, and what is not. */
export const crashPoints = {
  "checkout/committed": "A checkout is committed; nobody was answered and nothing was handed on.",
  "delivery/claimed": "A consumer has claimed a delivery and done nothing yet.",
  "delivery/effect-written": "The effect, the inbox row and the done mark are written and not committed.",
  "delivery/effect-committed": "They are committed, and nothing else knows.",
  "failure/noted": "It is written down how an attempt failed and what comes next; no person knows.",
  "ask/prepared": "The ask is written down, no byte has left.",
  "ask/answered": "The factory has answered, the answer is not written down.",
  "ask/put-back": "It is written down that an ask has not left, and not yet when it is tried again.",
  "ask/refusal-noted": "The factory's refusal is written down, its delivery is not a dead letter yet.",
  "report/ordered": "What somebody else reported short has a production order, and the factory was not asked.",
  "callback/stored": "A callback is in the database, the factory was not answered.",
  "callback/written": "A callback is in a file that does not count yet, while the database is away.",
  "callback/kept": "A callback is kept in a file, the factory was not answered.",
  "callback/brought-in": "A callback that was kept is in the database, and its file is still there.",
  "watch/abandoned-noted": "An ask that nobody can be sending any more counts as unconfirmed; the watch is not over.",
  "watch/renewed": "After its deadline a production order is to be asked for again; the watch is not over.",
  "watch/closed": "What did not come by the deadline is waited for no longer; the watch is not over.",
  "watch/told": "A factory that cannot be reached is told of; the watch is not over.",
  "watch/ordered": "A short product without a production order has one; the watch is not over.",
  "ad-mail/written": "A mail to an ad manager is written down as being sent, and no byte has left.",
  "ad-mail/sent": "It is sent, and not written down as sent.",
  "ad-mail/put-off": "It is written down how sending it failed, and not yet when it is tried again.",
  "pause/confirmed": "It is written down that a manager has paused an ad; the manager was not answered.",
  "alert-mail/gathered": "What operations have to know is written down as a mail, and nobody is about to send it.",
  "alert-mail/claimed": "That mail is about to be sent, and no byte has left.",
  "alert-mail/sent": "That mail is sent, and not written down as sent.",
  "customer/registered": "A customer is registered and was not answered.",
  "vip/committed": "A customer is a Vip in the customers' database, and the shop's does not know.",
  "webhook/delivered": "Marketing has taken a webhook, and it is not written down as taken.",
  "webhook/endpoint-disabled":
    "It is written down that marketing wants nothing more; its delivery is not a dead letter yet.",
  "hand/committed": "What a person decided is committed, and the person was not answered.",
  "migration/committed": "One migration is committed, the next has not begun.",
  "seed/committed": "An empty shop has its first product, and is not open.",
  "opening/noted": "It is written down that the factory may have called while the shop was closed; it is not open.",
  "relay/taken": "The relay has taken what is due, and no queue has it.",
  "relay/published": "The queues have it, the relay has not written that down.",
  "relay/marked": "It is written down that the queues have it, and nobody has received it.",
  "message/admitted": "What somebody else published is an event of ours, and nobody has claimed it.",
  "poll/received": "A process has received a message and not claimed what it names.",
  "poll/worked": "Its row knows how the work ended, the queue has not forgotten the message.",
} as const

export type CrashPoint = keyof typeof crashPoints

let armed: string | undefined

/**
 * The process dies without a word when it next comes to this point; written `point:of`, when it comes there for this
 * consumer, action, queue or whatever tells those apart who come to the same point. Only for proofs.
 */
export function armCrashPoint(point: string | undefined): void {
  armed = point
}

/** Does nothing, unless the proof has armed this point. */
export function crashPoint(point: CrashPoint, of = ""): void {
  if (armed === undefined) return
  if (armed === point || armed === `${point}:${of}`) process.kill(process.pid, "SIGKILL")
}
