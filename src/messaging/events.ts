import type { Transaction } from "../database/database.ts"
import type { Event, EventData, EventType } from "../events.ts"
import { flow } from "../flow.ts"
import { type EventId, newId } from "../shared/ids.ts"
import { placeHere, type TraceParent } from "../shared/trace.ts"
import { bell } from "./bell.ts"

/**
 * Days for which an event is kept after all its consumers are done with it. No queue keeps a message for so long (SQS: 14
 * days at most), so none can name an event that was removed.
 */
export const DAYS_KEPT = 30

export function happened<Type extends EventType>(type: Type, data: EventData<Type>): Event {
  return { id: newId<EventId>(), type, data } as Event
}

/** An event with its place in the trace of what led to it, where that is not what is under way here. */
export type Caused = Event & { readonly trace?: TraceParent | undefined }

/** Writes what happened and one delivery for every listener, in the transaction that made it happen. */
export async function tell(tx: Transaction, events: readonly Caused[]): Promise<void> {
  if (events.length === 0) return
  const here = { trace: placeHere() }
  const deliveries = events.flatMap((event) => flow[event.type].map((consumer) => ({ id: event.id, consumer })))
  const consumers = [...new Set(deliveries.map((delivery) => delivery.consumer))]
  await tx.query`
    with told as (
      insert into events (id, type, data, trace)
      select id, type, data, trace
      from jsonb_to_recordset(${JSON.stringify(events.map((event) => ({ ...here, ...event })))}::jsonb)
             as e (id uuid, type text, data jsonb, trace text)
    ), handed_on as (
      insert into deliveries (event_id, consumer)
      select id, consumer
      from jsonb_to_recordset(${JSON.stringify(deliveries)}::jsonb) as d (id uuid, consumer text)
    )
    select pg_notify('restock', ${bell.notification(consumers)})
  `
  tx.afterCommit(() => bell.ring(consumers))
}

/** Writes down an event that comes from elsewhere, for the one consumer that read it; the second time it is there. */
export async function admit(tx: Transaction, { id, type, data }: Event, consumer: string): Promise<void> {
  await tx.query`
    with admitted as (
      insert into events (id, type, data)
      values (${id}, ${type}, ${JSON.stringify(data)}::jsonb)
      on conflict do nothing
      returning id
    )
    insert into deliveries (event_id, consumer)
    select id, ${consumer} from admitted
  `
}
