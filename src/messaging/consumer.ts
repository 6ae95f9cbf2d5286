import { setTimeout as pause } from "node:timers/promises"
import { CommitUnknown, type Database, hasNoRoom, isConnectionLost } from "../database/database.ts"
import { type EventOf, type EventType, eventSchemas } from "../events.ts"
import { type ConsumerName, flow, type HeardBy } from "../flow.ts"
import { crashPoint } from "../shared/crash-points.ts"
import { inSpan, SpanKind, type Work } from "../shared/trace.ts"
import { inWords, wordsOf } from "../shared/words.ts"
import { type Claimed, LeaseLost, markFailed } from "./deliveries.ts"
import { type Effect, type Finish, finishWith } from "./finish.ts"
import { afterFailure, NotYet, Rejected, type Schedule, shortSchedule } from "./schedule.ts"

/**
 * Runs the effect in one transaction with its inbox row and the done mark. Called when the effect is already there, or
 * without one, it only marks; called after the lease ran out, it changes nothing and throws.
 */
export type Once = (effect?: Effect) => Promise<void>

export type Delivery = {
  readonly once: Once
  /** How often a person sent this delivery again; each time is a permission to call the world anew. */
  readonly round: number
  /** Aborted when the process has to leave now. */
  readonly signal: AbortSignal
}

/** Does one thing for each of its events. Every event may come twice, late, or to two workers at once. */
export type Consumer<Name extends ConsumerName> = {
  readonly name: Name
  readonly handle: (event: EventOf<HeardBy<Name>>, delivery: Delivery) => Promise<void>
  readonly schedule?: Schedule
  /**
   * Deliveries in work at once; default 4. With more, those whose effect is not in our database are claimed and finished
   * in greater groups; and a process that dies had more in its hands, each of which counts that as a failure.
   */
  readonly concurrency?: number
}

/** A complete set: a consumer named in the flow and missing here does not compile. */
export type Consumers = { readonly [Name in ConsumerName]: Consumer<Name> }

export type ConsumerLog = {
  readonly failed: (consumer: string, eventId: string, reason: string, parked: boolean) => void
  readonly databaseAway: (consumer: string, reason: string) => void
  /** For who counts. */
  readonly ended?: AttemptEnded | undefined
}

/** An attempt is over, after so many seconds; what is parked is a dead letter now. */
export type AttemptEnded = (consumer: string, outcome: "done" | "failed" | "parked", seconds: number) => void
type Ended = (outcome: Parameters<AttemptEnded>[1]) => void

/** Work that goes on until it is stopped. */
export type Running = {
  /** Takes nothing new; finishes what is in work, or after `graceMs` tells it to break off. */
  readonly stop: (graceMs?: number) => Promise<void>
}

/** Everyone who works off deliveries needs these. */
export type DeliverParts = {
  readonly db: Database
  readonly log: ConsumerLog
  /** For who has many in work: finishes together what has no effect here. Default: each in a transaction of its own. */
  readonly finish?: Finish
}

const noEffect: Effect = async () => {}

/**
 * One attempt: hands a claimed delivery to its consumer, and writes down how that ended. True when the row knows; false
 * when the lease ran out meanwhile, or the database would not take it. Never throws.
 */
export function deliver<Name extends ConsumerName>(
  consumer: Consumer<Name>,
  claimed: Claimed,
  parts: DeliverParts,
  signal: AbortSignal,
): Promise<boolean> {
  const attributes = {
    "messaging.system": "restock",
    "messaging.operation.name": "process",
    "messaging.operation.type": "process",
    "messaging.destination.name": consumer.name,
    "messaging.message.id": claimed.eventId,
    "restock.event.type": claimed.type,
    "restock.delivery.attempt": claimed.attempts,
  }
  const options = { kind: SpanKind.CONSUMER, parent: claimed.trace ?? null, attributes }
  return inSpan(`process ${consumer.name}`, options, (here) => attempt(consumer, claimed, parts, signal, here))
}

async function attempt<Name extends ConsumerName>(
  consumer: Consumer<Name>,
  claimed: Claimed,
  { db, log, finish = (delivery) => finishWith(noEffect, db, delivery) }: DeliverParts,
  signal: AbortSignal,
  here: Work,
): Promise<boolean> {
  let marked = false
  const once: Once = async (effect) => {
    await (effect ? finishWith(effect, db, claimed) : finish(claimed))
    marked = true
  }
  const schedule = consumer.schedule ?? shortSchedule
  const began = performance.now()
  const ended: Ended = (outcome) => log.ended?.(consumer.name, outcome, (performance.now() - began) / 1_000)
  crashPoint("delivery/claimed", consumer.name)
  try {
    if (claimed.failures > schedule.length)
      throw new Rejected(`${claimed.failures} workers died with this in their hands, or lost the database`)
    await consumer.handle(eventFor(consumer.name, claimed), { once, round: claimed.round, signal })
    if (!marked) throw new Error(`${consumer.name} returned without marking its delivery done`)
    ended("done")
    return true
  } catch (error) {
    here.failed(reasonOf(error))
    if (error instanceof LeaseLost || marked) {
      log.failed(consumer.name, claimed.eventId, reasonOf(error), false)
      ended(marked ? "done" : "failed")
      return marked
    }
    const away = isConnectionLost(error) || hasNoRoom(error) || error instanceof CommitUnknown
    const cause = away ? new NotYet(reasonOf(error), { cause: error }) : error
    const verdict = afterFailure(cause, claimed, schedule, Math.random())
    log.failed(consumer.name, claimed.eventId, reasonOf(error), verdict.kind === "park")
    try {
      await markFailedSoon(db, claimed, verdict, reasonOf(error))
      crashPoint("failure/noted", consumer.name)
      ended(verdict.kind === "park" ? "parked" : "failed")
      return true
    } catch (unmarked) {
      log.databaseAway(consumer.name, reasonOf(unmarked))
      ended("failed")
      return false
    }
  }
}

/** The database may be away just now. When it stays away, the lease runs out and the next worker takes over. */
async function markFailedSoon(...failure: Parameters<typeof markFailed>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await markFailed(...failure)
    } catch (error) {
      if (tries === 20 || !(isConnectionLost(error) || hasNoRoom(error))) throw error
      await pause(500)
    }
  }
}

/** What another process or an older version wrote is believed only after a look. */
function eventFor<Name extends ConsumerName>(name: Name, { eventId, type, data }: Claimed): EventOf<HeardBy<Name>> {
  if (!isHeardBy(name, type)) throw new Rejected(`${name} does not hear ${type}`)
  const parsed = eventSchemas[type].safeParse(data)
  if (!parsed.success) throw new Rejected(`unreadable ${type}: ${parsed.error.message}`)
  return { id: eventId, type, data: parsed.data } as EventOf<HeardBy<Name>>
}

function isHeardBy(name: ConsumerName, type: string): type is EventType {
  return Object.hasOwn(flow, type) && (flow[type as EventType] as readonly string[]).includes(name)
}

export const reasonOf = (error: unknown) => inWords(wordsOf(error), 2_000)
