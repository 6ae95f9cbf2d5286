import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { type Database, openDatabase } from "../../src/database/database.ts"
import { migrate } from "../../src/database/migrate.ts"
import { consumersOf, flow } from "../../src/flow.ts"
import { startEmbeddedPostgres } from "../../src/adapters/database/embedded.ts"
import { onServer } from "../../src/proof/scratch.ts"
import { openSite } from "../../src/proof/site.ts"
import { shopMigrations } from "../../src/runtimes/databases.ts"
import type { BenchShop } from "./shop.ts"

/** What lies behind a shop. */
export type Past = {
  /** Accepted orders of one line each, and as many movements; one in a thousand more was cancelled while it waited. */
  readonly orders: number
  /** Products that took turns in being bought; default 1,000. */
  readonly products?: number
  /** Days over which it all happened, up to an hour ago; default 28, so that nothing of it is old enough to be removed. */
  readonly days?: number
}

/** Orders of a product between two refills: each is a shortage, a production order, an ask, three events, two mails. */
const ORDERS_A_REFILL = 20
/** What lies on a shelf after a refill, and at the beginning. */
const FULL = 10_000_000
const CHUNK = 250_000
const A_LONG_STATEMENT = 1_800_000

/** A shop with a past: in a process of its own, with its embedded PostgreSQL, as it is delivered. */
export async function openShopWithPast(
  past: Past,
  tell: (sentence: string) => void,
): Promise<BenchShop & { readonly skus: readonly string[] }> {
  const site = await openSite({ database: "embedded" })
  try {
    const begun = performance.now()
    await makePast(site.home, past)
    const seconds = Math.round((performance.now() - begun) / 1_000)
    tell(`${past.orders.toLocaleString("en-US")} orders were written in ${seconds} s`)
    await site.open()
    const { shop } = JSON.parse(await readFile(join(site.home, "database-urls"), "utf8")) as { shop: string }
    return { url: site.url, db: await site.db(), databaseUrl: shop, site, skus: skusOf(past), close: site.clear }
  } catch (error) {
    await site.clear()
    throw error
  }
}

/** Room in which ten million rows fit between two checkpoints; what is written is as durable as ever. */
const roomy = {
  max_wal_size: "16GB",
  checkpoint_timeout: "30min",
  wal_buffers: "64MB",
  work_mem: "64MB",
  maintenance_work_mem: "512MB",
}

async function makePast(home: string, past: Past): Promise<void> {
  const server = await startEmbeddedPostgres({ home, settings: roomy })
  try {
    const url = await server.database("restock", "restock")
    await migrate({ url, folder: shopMigrations })
    const asAdmin = new URL(server.adminUrl)
    asAdmin.pathname = new URL(url).pathname
    await writePast(asAdmin.href, past)
  } finally {
    await server.stop()
  }
  // Once as the shop will have it: what is too much by its own settings is cleared away now, and not under load.
  const asDelivered = await startEmbeddedPostgres({ home })
  await asDelivered.stop()
}

/**
 * Writes a past into a migrated database in which nothing happened yet. Every invariant holds afterwards. `url` is an
 * administrator's: foreign keys are not looked up row by row, indexes are made afterwards, and both can be trusted
 * because all ids are made from the same numbers.
 */
export async function writePast(url: string, past: Past): Promise<void> {
  const trusting = new URL(url)
  trusting.searchParams.set("options", "-c session_replication_role=replica")
  await onServer(url, ...functionsOf(past))
  const db = openDatabase({ url: trusting.href, connections: 3, statementTimeout: A_LONG_STATEMENT })
  try {
    await stockShelves(db, past)
    await withoutIndexes(url, db, async () => {
      await Promise.all([sell(db, past), moveStock(db, past), refill(db, past)])
    })
    await setLastBalance(db, past)
    await setCheckpoints(db)
  } finally {
    await db.close()
  }
  await onServer(url, "drop schema past cascade", "vacuum (analyze)", "checkpoint")
}

const productsOf = ({ products = 1_000 }: Past) => products
const skusOf = (past: Past) =>
  Array.from({ length: productsOf(past) }, (_, at) => `P-${String(at + 1).padStart(5, "0")}`)

/**
 * Order `i` of all is the n-th of its product, p (both from 0). All else follows from these numbers, so that every
 * table can be written without reading another one. Whatever is called in them is immutable, or PostgreSQL would not
 * write it out in the statement, and take three times as long.
 */
function functionsOf(past: Past): string[] {
  const products = productsOf(past)
  const span = (past.days ?? 28) * 24 * 3_600_000
  const begun = Date.now() - 3_600_000 - span
  const define = (head: string, body: string) =>
    `create function past.${head} language sql immutable parallel safe as $$ select ${body} $$`
  return [
    "drop schema if exists past cascade",
    "create schema past",
    define("p(i bigint) returns bigint", `(i - 1) % ${products}`),
    define("n(i bigint) returns bigint", `(i - 1) / ${products}`),
    define("ms(i bigint) returns bigint", `${begun} + i * ${span} / ${past.orders}`),
    define("at(i bigint) returns timestamptz", "to_timestamp(past.ms(i)::float8 / 1000)"),
    define("quantity(i bigint) returns bigint", "1 + past.n(i) % 3"),
    define("pieces(orders bigint) returns bigint", "orders / 3 * 6 + (orders % 3) * (orders % 3 + 1) / 2"),
    define(
      "refilled(n bigint, p bigint) returns bigint",
      `past.pieces(greatest((n + p) / ${ORDERS_A_REFILL} * ${ORDERS_A_REFILL} - p, 0))`,
    ),
    define(
      "balance(i bigint) returns bigint",
      `${FULL} - past.pieces(past.n(i) + 1) + past.refilled(past.n(i), past.p(i))`,
    ),
    define(
      "is_refilled(i bigint) returns boolean",
      `(past.n(i) + past.p(i)) % ${ORDERS_A_REFILL} = ${ORDERS_A_REFILL - 1}`,
    ),
    define(
      "id(what text, i bigint) returns uuid",
      `(lpad(to_hex(past.ms(i)), 12, '0')
        || overlay(overlay(left(md5(what || i::text), 20) placing '7' from 1) placing '8' from 5))::uuid`,
    ),
  ]
}

async function stockShelves(db: Database, past: Past): Promise<void> {
  await db.query`insert into factories (id, name) values ('past', 'the factory of the past')`
  await db.query`insert into ads (id, manager_email, language, running) values ('past', 'ads@past.example', 'ko', true)`
  // Products first, in order: their numbers are 1, 2, 3 and so on.
  await db.query`
    insert into products (sku, name, price, factory_id, ad_id)
    select sku, 'past ' || sku, 1000, 'past', 'past'
    from unnest(${skusOf(past)}::text[]) with ordinality as s (sku, place)
    order by place
  `
  await db.query`
    insert into stock (product_id, on_hand, reorder_point, order_up_to, backorders)
    select id, ${FULL}, 0, ${FULL}, 'accept'
    from products
  `
  await db.query`
    insert into stock_movements (product_id, delta, balance, kind, at)
    select product_id, ${FULL}, ${FULL}, 'opening', past.at(0)
    from stock
  `
}

/** Runs the work on tables that have no more than their keys, and makes the other indexes again as they were. */
async function withoutIndexes(url: string, db: Database, work: () => Promise<void>): Promise<void> {
  const indexes = await db.query<{ name: string; definition: string }>`
    select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
    from pg_index i
    join pg_class t on t.oid = i.indrelid
    where t.relnamespace = 'public'::regnamespace
      and not exists (select from pg_constraint where conindid = i.indexrelid)
  `
  await onServer(url, ...indexes.map(({ name }) => `drop index ${name}`))
  await work()
  await onServer(url, ...indexes.map(({ definition }) => definition))
}

function* chunks({ orders }: Past): Generator<readonly [from: number, to: number]> {
  for (let from = 1; from <= orders; from += CHUNK) yield [from, Math.min(orders, from + CHUNK - 1)]
}

async function sell(db: Database, past: Past): Promise<void> {
  for (const [from, to] of chunks(past)) {
    await db.query`
      insert into orders (id, customer_id, total, caller, idempotency_key, body_digest, created_at)
      select past.id('order', i), 'C-' || i % 100000, past.quantity(i) * 1000, 'local', md5('key' || i::text)::uuid::text,
             sha256(int8send(i)), past.at(i)
      from generate_series(${from}::bigint, ${to}::bigint) i
    `
    // One in fifty had to wait for all of it.
    await db.query`
      insert into order_lines (order_id, line, product_id, quantity, price, taken)
      select past.id('order', i), 1, past.p(i) + 1, past.quantity(i), 1000,
             case when i % 50 = 7 then 0 else past.quantity(i) end
      from generate_series(${from}::bigint, ${to}::bigint) i
    `
    await db.query`
      with cancelled as (
        insert into orders (id, total, caller, created_at, cancelled_at)
        select past.id('cancelled', i), 1000, 'local', past.at(i), past.at(i) + interval '10 minutes'
        from generate_series(${from}::bigint, ${to}::bigint) i
        where i % 1000 = 0
        returning id, created_at
      )
      insert into order_lines (order_id, line, product_id, quantity, price, taken)
      select id, 1, 1, 1, 1000, 0
      from cancelled
    `
  }
}

async function moveStock(db: Database, past: Past): Promise<void> {
  for (const [from, to] of chunks(past))
    await db.query`
      insert into stock_movements (product_id, delta, balance, kind, order_id, ask_id, at)
      select past.p(i) + 1, delta, balance, kind, order_id, ask_id, past.at(i)
      from (
        select i, 1 as step, -past.quantity(i) as delta, past.balance(i) as balance,
               case when i % 50 = 7 then 'fill' else 'sale' end as kind,
               past.id('order', i) as order_id, null::uuid as ask_id
        from generate_series(${from}::bigint, ${to}::bigint) i
        union all
        select i, 2, ${FULL} - past.balance(i), ${FULL}, 'arrival', null, past.id('ask', i)
        from generate_series(${from}::bigint, ${to}::bigint) i
        where past.is_refilled(i)
      ) movements
      order by i, step
    `
}

async function refill(db: Database, past: Past): Promise<void> {
  for (const [from, to] of chunks(past)) {
    await writeProductionOrders(db, from, to)
    await writeAdMails(db, from, to)
    await writeEvents(db, from, to)
  }
}

async function writeProductionOrders(db: Database, from: number, to: number): Promise<void> {
  await db.query`
    with refills as materialized (
      select i, past.at(i) as at, past.p(i) + 1 as product_id, ${FULL} - past.balance(i) as quantity,
             past.id('shortage', i) as shortage_id, past.id('production order', i) as production_order_id,
             past.id('ask', i) as ask_id, past.id('StockRanShort', i) as event_id, past.id('callback', i) as callback_id
      from generate_series(${from}::bigint, ${to}::bigint) i
      where past.is_refilled(i)
    ), shortages as (
      insert into shortages (id, product_id, opened_at, closed_at)
      select shortage_id, product_id, at, at + interval '1 second' from refills
    ), orders as (
      insert into production_orders (id, shortage_id, number, product_id, quantity, arrived, state, requested_at,
        expected_at, ended_at, to_be_asked_since)
      select production_order_id, shortage_id, 1, product_id, quantity, quantity, 'arrived', at,
             at + interval '2 minutes', at + interval '1 second', at
      from refills
    ), asks as (
      insert into asks (id, production_order_id, number, quantity, counted, state, cause_event, cause_round, token_nonce,
        token_key, token_hash, token_expires_at, asked_at, answered_at)
      select ask_id, production_order_id, 1, quantity, quantity, 'accepted', event_id, 0, uuid_send(event_id), 'past',
             sha256(uuid_send(ask_id)), at + interval '30 days', at, at + interval '10 milliseconds'
      from refills
    )
    insert into callbacks (id, ask_id, body, body_digest, received_at, verdict)
    select callback_id, ask_id, convert_to('{"count": ' || quantity || '}', 'utf8'), sha256(uuid_send(callback_id)),
           at + interval '900 milliseconds', 'counted'
    from refills
  `
}

async function writeAdMails(db: Database, from: number, to: number): Promise<void> {
  await db.query`
    insert into ad_mails (id, shortage_id, product_id, ad_id, kind, state, subject, text, html, created_at, changed_at,
      sent_at)
    select past.id(kind, i), past.id('shortage', i), past.p(i) + 1, 'past', kind, 'sent', 'about P-' || past.p(i) + 1,
           repeat('please ', 40), repeat('<p>please</p>', 50), past.at(i) + later, past.at(i) + later, past.at(i) + later
    from generate_series(${from}::bigint, ${to}::bigint) i
    cross join (
      values ('pause', interval '100 milliseconds'), ('resume', interval '1 second')
    ) as k (kind, later)
    where past.is_refilled(i)
  `
}

const listeners = JSON.stringify(
  Object.entries(flow)
    .flatMap(([type, consumers]) => consumers.map((consumer) => ({ type, consumer })))
    .filter(({ consumer }) => consumersOf("shop").includes(consumer)),
)

/** One refill in a hundred had a callback for a person to look at, and one in five hundred a dead letter, given up. */
async function writeEvents(db: Database, from: number, to: number): Promise<void> {
  await db.query`
    with told as (
      insert into events (id, type, data, at)
      select past.id(type, i), type,
             case type
               when 'StockRanShort' then jsonb_build_object('shortageId', past.id('shortage', i), 'productionOrderId',
                 past.id('production order', i), 'sku', 'P-' || lpad((past.p(i) + 1)::text, 5, '0'),
                 'quantity', ${FULL} - past.balance(i), 'expectedAt', past.at(i) + interval '2 minutes')
               when 'FactoryCalledBack' then jsonb_build_object('callbackId', past.id('callback', i))
               when 'StockReplenished' then jsonb_build_object('shortageId', past.id('shortage', i), 'sku',
                 'P-' || lpad((past.p(i) + 1)::text, 5, '0'))
               else jsonb_build_object('kind', 'quarantined', 'subject', past.id('production order', i), 'reason', 'past')
             end,
             past.at(i) + later
      from generate_series(${from}::bigint, ${to}::bigint) i
      cross join (
        values ('StockRanShort', interval '0'), ('FactoryCalledBack', interval '900 milliseconds'),
               ('StockReplenished', interval '1 second'), ('WorkGotStuck', interval '1 second')
      ) as e (type, later)
      where past.is_refilled(i) and (type <> 'WorkGotStuck' or i % 2000 < 20)
      returning id, type, data, at
    ), handed_on as (
      insert into deliveries (event_id, consumer, state, attempts, fence, next_attempt_at, last_error, created_at,
        ended_at, discarded_at)
      select t.id, l.consumer, case when dies then 'dead' else 'done' end, 1, 1, t.at,
             case when dies then 'the mail server said no' end, t.at, t.at + interval '10 milliseconds',
             case when dies then t.at + interval '1 hour' end
      from told t
      join jsonb_to_recordset(${listeners}::jsonb) as l (type text, consumer text) on l.type = t.type
      cross join lateral (
        select t.type = 'StockReplenished' and get_byte(uuid_send(t.id), 15) = 0 and get_byte(uuid_send(t.id), 14) < 128
      ) as d (dies)
      returning event_id, consumer, state, ended_at
    ), noted as (
      insert into inbox (consumer, event_id, at)
      select consumer, event_id, ended_at from handed_on where state = 'done'
    ), mail as (
      insert into alert_mails (id, subject, text, html, created_at, sent_at)
      select gen_random_uuid(), 'some things need a person', 'past', 'past', max(at), max(at)
      from told
      where type = 'WorkGotStuck'
      having count(*) > 0
      returning id
    )
    insert into alerts (event_id, kind, subject, reason, at, mail_id)
    select t.id, 'quarantined', t.data->>'subject', 'past', t.at, mail.id
    from told t, mail
    where t.type = 'WorkGotStuck'
  `
}

/** What the last movement of each product says. */
async function setLastBalance(db: Database, { orders, products = 1_000 }: Past): Promise<void> {
  await db.query`
    update stock
    set on_hand = case when past.is_refilled(last) then ${FULL} else past.balance(last) end
    from generate_series(greatest(1, ${orders}::bigint - ${products}::bigint + 1), ${orders}::bigint) last
    where product_id = past.p(last) + 1
  `
}

/** As after the look of every minute; a full look adds these sums up again. Nobody waits, so what was accepted was taken. */
async function setCheckpoints(db: Database): Promise<void> {
  await db.query`
    insert into stock_checkpoints (product_id, movement_id, stock, debited, accepted)
    select product_id, max(id), sum(delta), coalesce(-sum(delta) filter (where order_id is not null), 0),
           coalesce(-sum(delta) filter (where order_id is not null), 0)
    from stock_movements
    group by product_id
  `
  await db.query`
    update checkpoint
    set until = now(), movement_id = last, seen_movement_id = last, seen_at = now()
    from (select max(movement_id) as last from stock_checkpoints) l
  `
}
