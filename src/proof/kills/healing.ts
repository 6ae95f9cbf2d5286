import type { Database } from "../../database/database.ts"
import type { Books } from "./outside-view.ts"
import { post } from "./post.ts"
import type { Place } from "./shops.ts"
import { until } from "../until.ts"
import type { World } from "./weather.ts"

/** Everything runs again, and nothing misbehaves any more. */
export async function heal(places: readonly Place[], { proxy, factory, marketing, mail }: World): Promise<void> {
  proxy.calm()
  mail.behave("take")
  await Promise.all([factory.clearFaults(), marketing.clearFaults()])
  for (const place of places) {
    place.wake()
    for (let tries = 1; !place.isOpen && tries <= 5; tries++) {
      await place.kill()
      await place.open()
    }
  }
}

/** Sends the dead letters again that tell of nothing but dead processes; whatever else got stuck stays. */
export async function sendAgain({ shop, customers }: Books, places: readonly Place[]): Promise<number> {
  const place = places.find((one) => one.isOpen)
  if (!place) return 0
  const dead = await Promise.all(
    [shop, customers].map(
      (db) => db.query<{ id: string }>`
        select consumer || '.' || event_id as id
        from deliveries
        where state = 'dead' and last_error like '%workers died with this in their hands%'
      `,
    ),
  ).catch(() => "the database is away just now" as const)
  if (typeof dead === "string") return 0
  let sent = 0
  for (const { id } of dead.flat()) {
    const status = await post(`${place.url}/dead-letters/${id}/resend`, {}).catch(() => 503)
    if (status < 300) sent++
  }
  return sent
}

/** L-01: the backlog is gone within its bound. For what waits until a time, that time is over. */
export async function workOff({ shop, customers }: Books): Promise<void> {
  const dbs = [shop, customers]
  const pending = async () => {
    const counts = await Promise.all(
      dbs.map((db) => db.query<{ left: number }>`select count(*) as left from deliveries where state <> 'done'`),
    )
    return counts.reduce((sum, [one]) => sum + one!.left, 0)
  }
  const bound = (await pending()) / 200 + 10
  const isDone = async () => {
    for (const db of dbs)
      await db.query`
        update deliveries
        set next_attempt_at = now()
        where state = 'pending' and lease_until is null and next_attempt_at > now() + interval '5 seconds'
      `
    const [left] = await shop.query<{ any: boolean }>`
      select exists (select from stock where waiting > 0)
          or exists (select from production_orders where state not in ('arrived', 'closed')) as any
    `
    return !left?.any && (await pending()) === 0
  }
  await until("L-01: all work is done", isDone, bound * 1_000).catch(async (error: Error) => {
    throw new Error(`${error.message}; ${await whatIsLeft(shop, customers)}`, { cause: error })
  })
}

async function whatIsLeft(...dbs: readonly Database[]): Promise<string> {
  const rows = await Promise.all(
    dbs.map(
      (db) => db.query`
        select consumer, state, count(*) as often, min(last_error) as error, max(failures) as failures
        from deliveries where state <> 'done' group by 1, 2
      `,
    ),
  )
  const orders = await dbs[0]!.query`
    select state, count(*) as often from production_orders where ended_at is null group by 1
  `
  return JSON.stringify([...rows.flat(), ...orders])
}
