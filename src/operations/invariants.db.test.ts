import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { letDaysPass, liveThroughADay, liveThroughAnother, openWorkedShop } from "../../test/support/worked-shop.ts"
import type { WorkedShop } from "../../test/support/worked-shop.ts"
import { keepKey, newKey, revokeKey } from "../access/api-keys.ts"
import { signIn, signOut } from "../access/sessions.ts"
import { makeSignInLink } from "../access/sign-in-links.ts"
import type { Database, Reader, Transaction } from "../database/database.ts"
import type { Outbox } from "../flow.ts"
import { lookAndMoveOn } from "./checkpoints.ts"
import { checkAll, checkInvariants, invariants } from "./invariants.ts"
import { watchInvariants } from "./watch-invariants.ts"

type Broken = readonly { readonly subject: string }[]
type Case = {
  readonly id: string
  readonly of?: Outbox
  /** Behind the checkpoints, where only a full look comes. */
  readonly isOld?: true
  /** Breaks it, whatever it takes, and returns what should be found; what a quick look adds to that, as `also`. */
  readonly break: (tx: Transaction) => Promise<Broken>
  readonly also?: readonly string[]
}

const cases: Readonly<Record<string, Case>> = {
  "a shelf below zero": {
    id: "S-01",
    async break(tx) {
      await tx.query`alter table stock drop constraint stock_on_hand_check, drop constraint nobody_waits_beside_stock`
      await tx.query`alter table stock_movements drop constraint stock_movements_balance_check`
      return tx.query`
        with lost as (
          update stock set on_hand = -1 where waiting > 0 and on_hand = 0 returning product_id
        ), booked as (
          insert into stock_movements (product_id, delta, balance, kind) select product_id, -1, -1, 'opening' from lost
        )
        select sku as subject from lost join products on id = product_id
      `
    },
  },
  "a piece that no movement tells of": {
    id: "S-02",
    break: (tx) => tx.query`
      update stock s set on_hand = on_hand + 1 from products p where p.id = s.product_id and sku = 'BULK'
      returning sku as subject
    `,
  },
  "a movement whose balance is not what it led to": {
    id: "S-02",
    isOld: true,
    async break(tx) {
      await tx.query`alter table stock_movements disable trigger user`
      await tx.query`update stock_movements set balance = balance + 1 where id = (select min(id) from stock_movements)`
      await tx.query`alter table stock_movements enable trigger user`
      return tx.query`
        select sku as subject from products where id = (select product_id from stock_movements order by id limit 1)
      `
    },
  },
  "two errors in the ledger behind a checkpoint that makes up for them": {
    id: "S-02",
    isOld: true,
    async break(tx) {
      await tx.query`alter table stock_movements disable trigger user`
      const rows = await tx.query<{ subject: string }>`
        with wrong as (
          update stock_movements set delta = delta + 1
          where id = (select min(m.id) from stock_movements m join products p on p.id = product_id where sku = 'SCARCE')
          returning product_id
        )
        select sku as subject from wrong join products on id = product_id
      `
      await tx.query`alter table stock_movements enable trigger user`
      return rows
    },
  },
  "a checkpoint that says more than the ledger up to there": {
    id: "S-02",
    break: (tx) => tx.query`
      update stock_checkpoints c set stock = stock + 1 from products p where p.id = c.product_id and sku = 'BULK'
      returning sku as subject
    `,
  },
  "a checkpoint that says more than the orders up to there": {
    id: "S-04",
    break: (tx) => tx.query`
      update stock_checkpoints c set accepted = accepted + 1 from products p where p.id = c.product_id and sku = 'BULK'
      returning sku as subject
    `,
  },
  "a ledger whose trigger sleeps": {
    id: "S-03",
    async break(tx) {
      await tx.query`alter table stock_movements disable trigger stock_movements_are_append_only`
      return [{ subject: "stock_movements" }]
    },
  },
  "an order of one piece more than was taken or waits": {
    id: "S-04",
    also: ["CP-502101"],
    break: (tx) => tx.query`
      update order_lines l set quantity = quantity + 1 from orders o where o.id = order_id and idempotency_key = 'k-3'
      returning l.order_id || ' line ' || l.line as subject
    `,
  },
  "an order whose waiting was forgotten": {
    id: "S-04",
    also: ["CP-502101"],
    break: (tx) => tx.query`
      with forgotten as (
        delete from waiting_lines where order_id = (select id from orders where idempotency_key = 'k-3')
        returning order_id, product_id, pieces
      ), lowered as (
        update stock s set waiting = waiting - pieces from forgotten f where f.product_id = s.product_id
      )
      select order_id || ' line 1' as subject from forgotten
    `,
  },
  "an order of the past that took less": {
    id: "S-04",
    isOld: true,
    async break(tx) {
      const lines = await tx.query<{ subject: string }>`
        update order_lines l set quantity = quantity + 1 from orders o where o.id = order_id and idempotency_key = 'k-1'
        returning l.order_id || ' line ' || l.line as subject
      `
      return [...lines, { subject: "CP-502101" }]
    },
  },
  "a refused order that took something all the same": {
    id: "S-05",
    break: (tx) => tx.query`
      insert into stock_movements (product_id, delta, balance, kind, order_id)
      select product_id, delta, on_hand + least(delta, 0), kind, gen_random_uuid()
      from stock s, products p, lateral (values (-1, 'sale'), (1, 'cancellation')) as m (delta, kind)
      where p.id = s.product_id and p.sku = 'BULK'
      returning order_id::text as subject
    `,
  },
  "an order of nothing": {
    id: "S-05",
    break: (tx) => tx.query`
      insert into orders (id, total, caller) values (gen_random_uuid(), 0, 'local') returning id::text as subject
    `,
  },
  "keys that may be used twice": {
    id: "S-06",
    async break(tx) {
      await tx.query`drop index one_order_per_key`
      return [{ subject: "one_order_per_key" }]
    },
  },
  "a key that was used twice": {
    id: "S-06",
    async break(tx) {
      await tx.query`drop index one_order_per_key`
      const twins = await tx.query<{ subject: string }>`
        with cancelled as (
          select id from orders where cancelled_at is not null order by created_at desc limit 1
        )
        update orders set (idempotency_key, body_digest) = (select 'k-3', '\\x00'::bytea)
        where id = (select id from cancelled) or idempotency_key = 'k-3'
        returning id::text as subject
      `
      return [{ subject: "one_order_per_key" }, ...twins]
    },
  },
  "a database that does not wait for its disk": {
    id: "S-07",
    async break(tx) {
      await tx.query`set local synchronous_commit = off`
      return [{ subject: "synchronous_commit" }]
    },
  },
  "the same, in the customers' database": {
    id: "S-07",
    of: "customers",
    async break(tx) {
      await tx.query`set local synchronous_commit = off`
      return [{ subject: "synchronous_commit" }]
    },
  },
  "a cause that asked twice": {
    id: "S-08",
    async break(tx) {
      await tx.query`alter table asks drop constraint asks_cause_event_cause_round_key`
      const twice = await tx.query<{ subject: string }>`
        insert into asks (id, production_order_id, number, quantity, state, cause_event, cause_round, token_nonce,
                          token_key, token_hash, token_expires_at)
        select gen_random_uuid(), production_order_id, number + 1, quantity, 'not-sent', cause_event, cause_round,
               token_nonce, token_key, token_nonce, token_expires_at
        from asks
        order by asked_at desc
        limit 1
        returning cause_event::text as subject
      `
      return [{ subject: "asks_cause_event_cause_round_key" }, ...twice]
    },
  },
  "an inbox that would take a row twice": {
    id: "S-08",
    of: "customers",
    async break(tx) {
      await tx.query`alter table inbox drop constraint inbox_pkey`
      return [{ subject: "inbox_pkey" }]
    },
  },
  "a product that names the production order of another": {
    id: "S-09",
    async break(tx) {
      await tx.query`
        update stock set production_order_id = (select production_order_id from stock where waiting > 0)
        where product_id = (select id from products where sku = 'BULK')
      `
      return [{ subject: "BULK" }]
    },
  },
  "a product that names the shortage of another": {
    id: "S-10",
    async break(tx) {
      await tx.query`
        update stock set shortage_id = (select shortage_id from stock where waiting > 0)
        where product_id = (select id from products where sku = 'BULK')
      `
      return [{ subject: "BULK" }]
    },
  },
  "a production order that is the second and has no first": {
    id: "S-10",
    break: (tx) => tx.query`
      update production_orders set number = 2
      where id = (select production_order_id from stock where waiting > 0)
      returning shortage_id::text as subject
    `,
  },
  "an ask that counted what never came": {
    id: "S-11",
    break: (tx) => tx.query`
      update asks set counted = 1
      where production_order_id = (select production_order_id from stock where waiting > 0)
      returning id::text as subject
    `,
  },
  "an ask of the past that forgot what came": {
    id: "S-11",
    isOld: true,
    break: (tx) => tx.query`
      update asks set counted = counted - 1
      where id = (select ask_id from stock_movements where kind = 'arrival' order by id limit 1)
      returning id::text as subject
    `,
  },
  "goods that nobody called about": {
    id: "S-12",
    break: (tx) => tx.query`
      with arrival as (
        select id, ask_id from stock_movements where kind = 'arrival' order by id desc limit 1
      ), silent as (
        delete from callbacks where ask_id = (select ask_id from arrival)
      )
      select 'movement ' || id as subject from arrival
    `,
  },
  "goods of the past that nobody called about": {
    id: "S-12",
    isOld: true,
    break: (tx) => tx.query`
      with arrival as (
        select id, ask_id from stock_movements where kind = 'arrival' order by id limit 1
      ), silent as (
        delete from callbacks where ask_id = (select ask_id from arrival)
      )
      select 'movement ' || id as subject from arrival
    `,
  },
  "a call that was taken after its token's time": {
    id: "S-12",
    break: (tx) => tx.query`
      with called as (select id, ask_id from callbacks order by received_at desc limit 1), expired as (
        update asks set token_expires_at = now() - interval '1 hour' where id = (select ask_id from called)
      )
      select id::text as subject from called
    `,
  },
  "a manager who was told that it goes on, and never that it stops": {
    id: "S-13",
    async break(tx) {
      await tx.query`update ad_mails set state = 'superseded' where kind = 'pause'`
      return tx.query`select id::text as subject from ad_mails where kind = 'resume'`
    },
  },
  "two mails where there should be one": {
    id: "S-13",
    async break(tx) {
      await tx.query`alter table ad_mails drop constraint ad_mails_shortage_id_ad_id_kind_key`
      const twice = await tx.query<{ subject: string }>`
        insert into ad_mails (id, shortage_id, product_id, ad_id, kind, state, subject, text, html)
        select gen_random_uuid(), shortage_id, product_id, ad_id, kind, state, subject, text, html
        from ad_mails
        where kind = 'pause'
        order by created_at desc
        limit 1
        returning shortage_id || ' ' || kind as subject
      `
      return [{ subject: "ad_mails" }, ...twice]
    },
  },
  "a Vip who could be unmade": {
    id: "S-14",
    of: "customers",
    async break(tx) {
      await tx.query`alter table customers disable trigger vip_stays_vip`
      return [{ subject: "vip_stays_vip" }]
    },
  },
  "a Vip by no event": {
    id: "S-14",
    of: "customers",
    break: (tx) => tx.query`
      insert into customers (id, type, became_vip_at, vip_order_id) values ('x', 'Vip', now(), gen_random_uuid())
      returning 'order ' || vip_order_id as subject
    `,
  },
  "what is done and not in the inbox": {
    id: "S-15",
    break: (tx) => tx.query`
      delete from inbox where (event_id, consumer) = (
        select event_id, consumer from deliveries where state = 'done' order by ended_at desc limit 1)
      returning consumer || '.' || event_id as subject
    `,
  },
  "what was done in the past and is not in the inbox": {
    id: "S-15",
    isOld: true,
    break: (tx) => tx.query`
      delete from inbox where (event_id, consumer) = (
        select event_id, consumer from deliveries where state = 'done' order by ended_at limit 1)
      returning consumer || '.' || event_id as subject
    `,
  },
  "a delivery that vanished with its event, and left its inbox row": {
    id: "S-15",
    break: (tx) => tx.query`
      with last as (
        select event_id from deliveries where consumer = 'resume-ads' order by ended_at desc limit 1
      ), gone as (
        delete from deliveries where event_id in (select event_id from last) returning consumer, event_id
      ), event as (
        delete from events where id in (select event_id from last)
      )
      select consumer || '.' || event_id as subject from gone
    `,
  },
  "an event that one of its consumers never heard": {
    id: "S-15",
    break: (tx) => tx.query`
      with told as (
        insert into events (id, type, data) values (gen_random_uuid(), 'StockSoldOut', '{}') returning id
      )
      select 'pause-ads.' || id as subject from told
    `,
  },
  "a delivery that goes on although it is in the inbox": {
    id: "S-15",
    break: (tx) => tx.query`
      update deliveries set state = 'pending', ended_at = null, next_attempt_at = now() + interval '1 hour'
      where (event_id, consumer) = (
        select event_id, consumer from deliveries where state = 'done' order by ended_at limit 1)
      returning consumer || '.' || event_id as subject
    `,
  },
  "the same, in the customers' database: nobody knows any more": {
    id: "S-15",
    of: "customers",
    break: (tx) => tx.query`
      delete from inbox where consumer = 'notify-marketing' and at = (
        select max(at) from inbox where consumer = 'notify-marketing')
      returning consumer || '.' || event_id as subject
    `,
  },
  "a delivery that was done by somebody who never had it": {
    id: "S-16",
    break: (tx) => tx.query`
      update deliveries set fence = 0, attempts = 0
      where (event_id, consumer) = (
        select event_id, consumer from deliveries where state = 'done' order by ended_at desc limit 1)
      returning consumer || '.' || event_id as subject
    `,
  },
  "a delivery that was done by the one who had failed": {
    id: "S-16",
    of: "customers",
    break: (tx) => tx.query`
      insert into delivery_attempts (event_id, consumer, fence, reason)
      select event_id, consumer, fence, 'too late' from deliveries where state = 'done' order by ended_at desc limit 1
      returning consumer || '.' || event_id as subject
    `,
  },
  "an action that does not say what it led to": {
    id: "S-18",
    break: (tx) => tx.query`
      update operator_actions set after = null where id = (select max(id) from operator_actions)
      returning action || ' ' || subject as subject
    `,
  },
  "an action without a reason": {
    id: "S-18",
    of: "customers",
    break: (tx) => tx.query`
      insert into operator_actions (actor, action, subject, before, after) values ('kim', 'discard', 'x', '{}', '{}')
      returning action || ' ' || subject as subject
    `,
  },
  "an adjustment by nobody": {
    id: "S-18",
    break: (tx) => tx.query`
      with silent as (
        delete from operator_actions where action = 'adjust-stock' and reason = 'found'
      )
      select 'movement ' || id as subject from stock_movements where kind = 'adjustment' and reason = 'found'
    `,
  },
  "an adjustment of the past by nobody": {
    id: "S-18",
    isOld: true,
    break: (tx) => tx.query`
      with silent as (
        delete from operator_actions where action = 'adjust-stock' and reason = 'counted'
      )
      select 'movement ' || id as subject from stock_movements where kind = 'adjustment' and reason = 'counted'
    `,
  },
  "somebody who waits beside stock": {
    id: "S-20",
    async break(tx) {
      await tx.query`alter table stock drop constraint nobody_waits_beside_stock`
      return tx.query`
        with found as (
          update stock set on_hand = 1 where waiting > 0 returning product_id
        ), booked as (
          insert into stock_movements (product_id, delta, balance, kind) select product_id, 1, 1, 'opening' from found
        )
        select sku as subject from found join products on id = product_id
      `
    },
  },
  "work that nobody takes up": {
    id: "L-01",
    break: (tx) => tx.query`
      update deliveries set state = 'pending', ended_at = null, next_attempt_at = now() - interval '1 hour'
      where state = 'dead' and discarded_at is null
      returning consumer || '.' || event_id as subject
    `,
  },
  "work of the customers that nobody takes up": {
    id: "L-01",
    of: "customers",
    break: (tx) => tx.query`
      update deliveries set state = 'pending', ended_at = null, next_attempt_at = now() - interval '3 minutes'
      where state = 'dead' and discarded_at is null
      returning consumer || '.' || event_id as subject
    `,
  },
  "a short product that nobody ordered": {
    id: "L-02",
    break: (tx) => tx.query`
      update stock s set reorder_point = on_hand, order_up_to = on_hand + 1 from products p
      where p.id = s.product_id and sku = 'BULK'
      returning sku as subject
    `,
  },
  "a deadline that passed": {
    id: "L-03",
    break: (tx) => tx.query`
      update production_orders set deadline_at = now() - interval '2 minutes'
      where id = (select production_order_id from stock where waiting > 0)
      returning id::text as subject
    `,
  },
  "a production order that nothing will ask for": {
    id: "L-03",
    break: (tx) => tx.query`
      update production_orders set state = 'requested', to_be_asked_since = now()
      where id = (select production_order_id from stock where waiting > 0)
      returning id::text as subject
    `,
  },
  "a production order that cannot be asked for, and nobody was told": {
    id: "L-03",
    break: (tx) => tx.query`
      update production_orders set state = 'requested', to_be_asked_since = now() - interval '10 minutes'
      where product_id = (select id from products where sku = 'REFUSED-3')
      returning id::text as subject
    `,
  },
  "a dead letter that operations never heard of": {
    id: "L-04",
    async break(tx) {
      await tx.query`update events set data = data || '{"subject": "x"}' where type = 'WorkGotStuck'`
      return tx.query`
        select consumer || '.' || event_id as subject from deliveries where state = 'dead' and discarded_at is null
      `
    },
  },
  "a dead letter of the customers that operations never heard of": {
    id: "L-04",
    of: "customers",
    async break(tx) {
      await tx.query`update events set data = data || '{"subject": "x"}' where type = 'WorkGotStuck'`
      return tx.query`
        select consumer || '.' || event_id as subject from deliveries where state = 'dead' and discarded_at is null
      `
    },
  },
}

describe("what must always hold", () => {
  let shop: WorkedShop
  before(async () => {
    shop = await openWorkedShop()
    await liveThroughADay(shop)
    await letDaysPass(shop, 1)
    await lookAndMoveOn(shop.db, "shop")
    await lookAndMoveOn(shop.customersDb, "customers")
    await liveThroughAnother(shop)
  })
  after(() => shop.close())

  const databaseOf = (of: Outbox): Database => (of === "shop" ? shop.db : shop.customersDb)
  const broken = async (db: Reader, of: Outbox, how: "full" | "quick") =>
    (await checkInvariants(db, of, how)).filter(({ holds }) => !holds)

  for (const outbox of ["shop", "customers"] as const)
    for (const how of ["full", "quick"] as const)
      test(`after two days everything holds, as a ${how} look at the ${outbox} finds`, async () => {
        assert.deepEqual(await broken(databaseOf(outbox), outbox, how), [])
      })

  for (const [what, { id, of = "shop", isOld, also = [], break: breakIt }] of Object.entries(cases))
    test(`${id} tells of ${what}`, async () => {
      await undone(databaseOf(of), async (tx) => {
        const subjects = [...new Set((await breakIt(tx)).map(({ subject }) => subject))]
        assert.notEqual(subjects.length, 0)
        const found = async (how: "full" | "quick") =>
          (await broken(tx, of, how)).map((one) => [one.id, ...one.violations.toSorted()])
        assert.deepEqual(await found("full"), [[id, ...subjects.toSorted()]])
        assert.deepEqual(await found("quick"), isOld ? [] : [[id, ...[...subjects, ...also].toSorted()]])
      })
    })

  test("who signed in and out, and whose key was made and revoked, broke nothing", async () => {
    for (const outbox of ["shop", "customers"] as const)
      await undone(databaseOf(outbox), async (tx) => {
        const inside: Database = { ...databaseOf(outbox), ...tx, transaction: (work) => work(tx) }
        const key = newKey({ name: "front", scopes: ["checkout"] }, 1, new Date())
        await keepKey(tx, key, "command line")
        await revokeKey(tx, key.id, "command line")
        if (outbox === "shop") {
          const link = await makeSignInLink(tx, { name: "kim", role: "operator" }, "command line")
          await signOut(inside, (await signIn(inside, link.token))!.token)
        }
        const acts = await tx.query`select from operator_actions where at = now()`
        assert.equal(acts.length, outbox === "shop" ? 5 : 2)
        assert.deepEqual(await broken(tx, outbox, "quick"), [])
      })
  })

  test("each of them is broken above, in each database that it looks at", () => {
    const looked = invariants.flatMap(({ id, shop: inShop, customers }) => [
      ...(inShop ? [`${id} shop`] : []),
      ...(customers ? [`${id} customers`] : []),
    ])
    const seen = new Set(Object.values(cases).map(({ id, of = "shop" }) => `${id} ${of}`))
    assert.deepEqual(
      looked.filter((one) => !seen.has(one)),
      [],
    )
  })

  test("each database's watch tells its own operations of what is broken there, once a day", async () => {
    const { customersDb } = shop
    await undone(customersDb, async (tx) => {
      await tx.query`alter table customers disable trigger vip_stays_vip`
      const inside: Database = { ...customersDb, ...tx, transaction: (work) => work(tx) }
      for (let minute = 1; minute <= 3; minute++)
        await watchInvariants(inside, () => checkInvariants(tx, "customers", "quick"))
      const told = await tx.query`
        select e.data->>'subject' as subject, d.consumer, d.state
        from events e
        join deliveries d on d.event_id = e.id
        where e.data->>'kind' = 'broken-invariant'
      `
      assert.deepEqual(told, [{ subject: "S-14", consumer: "alert-operations", state: "pending" }])
    })
  })

  test("both databases together are one list in the order of the ids, each once", async () => {
    const ids = (await checkAll(shop.db, [shop.customersDb])).map(({ id }) => id)
    assert.equal(
      ids.join(" "),
      "S-01 S-02 S-03 S-04 S-05 S-06 S-07 S-08 S-09 S-10 S-11 S-12 S-13 S-14 S-15 S-16 S-18 S-20 L-01 L-02 L-03 L-04",
    )
  })
})

class Undo extends Error {}

/** Does something in a transaction that leaves nothing behind. */
async function undone(db: Database, act: (tx: Transaction) => Promise<void>): Promise<void> {
  await assert.rejects(
    db.transaction(async (tx) => {
      await act(tx)
      throw new Undo("and back")
    }),
    (error) => {
      if (error instanceof Undo) return true
      throw error
    },
  )
}
