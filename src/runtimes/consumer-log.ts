import type { AttemptEnded, ConsumerLog } from "../messaging/consumer.ts"
import type { Say } from "../shared/say.ts"

/** `database` is the name of the one whose deliveries these are. */
export function consumerLog(warn: Say, database: string, ended?: AttemptEnded): ConsumerLog {
  return {
    failed: (consumer, eventId, reason, parked) =>
      warn(`${consumer}: ${reason} (event ${eventId}${parked ? ", now a dead letter" : ""})`, { consumer, eventId }),
    databaseAway: (consumer, reason) => warn(`${consumer}: ${database} is away (${reason})`, { consumer }),
    ended,
  }
}
