import type { Reader } from "../database/database.ts"
import type { ConsumerName } from "../flow.ts"
import { inTime } from "./in-time.ts"

/** Dead letters that died of the same: one consumer, one event, one reason with its numbers and ids left out. */
export type DeadLetterCause = {
  readonly consumer: ConsumerName
  readonly type: string
  /** The reason without what differs from letter to letter: with consumer and type, the cause's name while it lasts. */
  readonly cause: string
  /** As the first of them said it. */
  readonly reason: string
  readonly count: number
  readonly oldestAt: Date
  readonly newestAt: Date
  /** All of them, oldest first, at most 1,000: what "send all again" goes through. */
  readonly ids: readonly string[]
}

type Found = Omit<DeadLetterCause, "ids"> & {
  /** Each letter's time and id, oldest first: as text they sort by age. */
  readonly letters: readonly string[]
}

/** Ids a cause names at most. */
const MOST_IDS = 1_000

/**
 * The causes of the 10,000 oldest dead letters of each database, most numerous first. What the customers database has is
 * left out while it does not answer.
 */
export async function readDeadLetterCauses(db: Reader, others: readonly Reader[]): Promise<DeadLetterCause[]> {
  const [ours, ...theirs] = await Promise.all([
    causesIn(db),
    ...others.map(async (other) => {
      const causes = await inTime(causesIn(other), 3_000)
      return causes === "away" ? [] : causes
    }),
  ])
  const byCause = Object.groupBy([ours, ...theirs].flat(), (one) => JSON.stringify([one.consumer, one.type, one.cause]))
  return Object.values(byCause)
    .map((same) => together(same!))
    .toSorted((a, b) => b.count - a.count || a.oldestAt.getTime() - b.oldestAt.getTime())
}

function together(same: readonly Found[]): DeadLetterCause {
  const [first, ...rest] = same.toSorted((a, b) => a.oldestAt.getTime() - b.oldestAt.getTime())
  const { letters, ...oldest } = first!
  return {
    ...oldest,
    count: same.reduce((sum, { count }) => sum + count, 0),
    newestAt: rest.reduce((newest, { newestAt }) => (newestAt > newest ? newestAt : newest), oldest.newestAt),
    ids: [letters, ...rest.map((one) => one.letters)]
      .flat()
      .toSorted()
      .slice(0, MOST_IDS)
      .map((letter) => letter.slice(letter.indexOf("~") + 1)),
  }
}

/** Ids, then words of hex with a digit or long enough to be no word, then numbers. */
const PARTICULARS =
  "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\\m[0-9a-f]{8,}\\M|\\m[a-f]*[0-9][0-9a-f]{5,}\\M|[0-9]+"

function causesIn(db: Reader): Promise<Found[]> {
  return db.query`
    with letters as materialized (
      select d.consumer, e.type, coalesce(d.last_error, '') as reason, d.ended_at as at,
             to_char(d.ended_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '~' || d.consumer || '.'
               || d.event_id as letter
      from (
        select * from deliveries where state = 'dead' and discarded_at is null order by ended_at limit 10000
      ) d
      join events e on e.id = d.event_id
    ), named as materialized (
      select *, regexp_replace(reason, ${PARTICULARS}, '#', 'gi') as cause from letters
    ), placed as (
      select *, row_number() over (partition by consumer, type, cause order by letter collate "C") as place from named
    )
    select consumer, type, cause, max(reason) filter (where place = 1) as reason, count(*) as count,
           min(at) as "oldestAt", max(at) as "newestAt",
           array_agg(letter order by place) filter (where place <= ${MOST_IDS}) as letters
    from placed
    group by consumer, type, cause
  `
}
