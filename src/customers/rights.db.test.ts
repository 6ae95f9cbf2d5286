import assert from "node:assert/strict"
import { after, before, describe, test } from "node:test"
import { type CustomersDatabase, customersDatabase } from "../../test/support/customers.ts"
import { type Database, openDatabase, sqlState } from "../database/database.ts"
import { happened, tell } from "../messaging/events.ts"
import { newId } from "../shared/ids.ts"
import { lockType, makeVip, noteUpgrade } from "./customer-store.ts"

const SOMEBODY = newId()

describe("what the shop may do in the customers database", () => {
  let database: CustomersDatabase
  let owner: Database
  let shop: Database
  before(async () => {
    database = await customersDatabase()
    owner = openDatabase({ url: database.url, connections: 4 })
    shop = openDatabase({ url: database.vipUrl, connections: 2 })
    await owner.query`insert into customers (id, email) values ('kim', 'kim@donut.example'), ('lee', 'lee@donut.example')`
    await owner.query`insert into events (id, type, data) values (${SOMEBODY}, 'CustomerBecameVip', '{}')`
    await owner.query`insert into deliveries (event_id, consumer) values (${SOMEBODY}, 'notify-marketing')`
  })
  after(async () => {
    await shop.close()
    await owner.close()
    await database.drop()
  })

  test("it may make a Vip, note it and tell of it", async () => {
    const orderId = newId()
    await shop.transaction(async (tx) => {
      assert.equal(await noteUpgrade(tx, newId()), true)
      assert.equal(await lockType(tx, "kim"), "normal")
      await makeVip(tx, "kim", orderId)
      await tell(tx, [happened("CustomerBecameVip", { customerId: "kim", orderId })])
    })
    assert.equal((await owner.query`select from customers where id = 'kim' and type = 'Vip'`).length, 1)
    assert.equal((await owner.query`select from deliveries where state = 'pending'`).length, 2)
  })

  const forbidden: [what: string, act: (db: Database) => Promise<unknown>][] = [
    ["read an address", (db) => db.query`select email from customers`],
    ["read a name", (db) => db.query`select name from customers`],
    ["read everything", (db) => db.query`select * from customers`],
    ["find a customer by address", (db) => db.query`select id from customers where email = 'kim@donut.example'`],
    ["learn when somebody registered", (db) => db.query`select created_at from customers`],
    ["change an address", (db) => db.query`update customers set email = 'x@y.example'`],
    ["change a name", (db) => db.query`update customers set name = 'x'`],
    ["change an id", (db) => db.query`update customers set id = 'x' where id = 'lee'`],
    ["register somebody", (db) => db.query`insert into customers (id) values ('x')`],
    ["delete somebody", (db) => db.query`delete from customers`],
    ["empty the table", (db) => db.query`truncate customers`],
    ["read the events", (db) => db.query`select data from events`],
    ["change an event", (db) => db.query`update events set data = '{}'`],
    [
      "back-date an event",
      (db) => db.query`insert into events (id, type, data, at) values (${newId()}, 'x', '{}', now())`,
    ],
    ["read the deliveries of others", (db) => db.query`select consumer from deliveries`],
    ["take a delivery of others", (db) => db.query`update deliveries set lease_until = now()`],
    ["end a delivery of others", (db) => db.query`update deliveries set state = 'done', ended_at = now()`],
    [
      "hand on what is done already",
      (db) => db.query`insert into deliveries (event_id, consumer, state) values (${SOMEBODY}, 'x', 'done')`,
    ],
    ["delete deliveries", (db) => db.query`delete from deliveries`],
    ["read the inbox", (db) => db.query`select event_id from inbox`],
    ["forget what is in the inbox", (db) => db.query`delete from inbox`],
    ["read the attempts", (db) => db.query`select reason from delivery_attempts`],
    ["switch marketing on or off", (db) => db.query`update marketing_endpoint set disabled_at = now(), reason = 'x'`],
    ["read what operations were told", (db) => db.query`select subject from alerts`],
    [
      "write down what a person did",
      (db) => db.query`insert into operator_actions (actor, action, subject) values ('x', 'x', 'x')`,
    ],
    ["migrate", (db) => db.query`insert into migrations (name) values ('9999_x.sql')`],
    ["make a table", (db) => db.query`create table mine (id int)`],
    ["remove the guard of the Vips", (db) => db.query`alter table customers disable trigger vip_stays_vip`],
    ["give itself more", (db) => db.query`select grant_vip_rights()`],
  ]
  for (const [what, act] of forbidden)
    test(`it may not ${what}`, async () => {
      await assert.rejects(act(shop), (error) => {
        assert.equal(sqlState(error), "42501", String(error))
        return true
      })
    })

  test("that is all it may, column by column", async () => {
    const role = new URL(database.vipUrl).username
    const rights = await owner.query<{ may: string }>`
      select privilege_type || ' ' || table_name || '.' || column_name as may
      from information_schema.role_column_grants
      where grantee = ${role}
      order by 1
    `
    assert.deepEqual(
      rights.map(({ may }) => may),
      [
        "INSERT deliveries.consumer",
        "INSERT deliveries.event_id",
        "INSERT events.data",
        "INSERT events.id",
        "INSERT events.trace",
        "INSERT events.type",
        "INSERT inbox.consumer",
        "INSERT inbox.event_id",
        "SELECT customers.id",
        "SELECT customers.type",
        "UPDATE customers.became_vip_at",
        "UPDATE customers.type",
        "UPDATE customers.vip_order_id",
      ],
    )
    const whole = await owner.query`select from information_schema.role_table_grants where grantee = ${role}`
    assert.equal(whole.length, 0)
  })

  test("rights it once had are taken back when they are given anew", async () => {
    const role = new URL(database.vipUrl).username
    await owner.query`
      do $$ begin
        execute format('grant select on customers to %I', (select rolname from pg_roles where rolname like
          replace(current_database(), 'customers', 'vip')));
      end $$
    `
    await shop.query`select email from customers`
    await owner.query`select grant_vip_rights(${role})`
    await assert.rejects(shop.query`select email from customers`, /permission denied/)
  })

  test("a role that nobody made yet, and the owner itself, are left as they are", async () => {
    const given = async (role: string) =>
      (await owner.query<{ given: boolean }>`select grant_vip_rights(${role}) as given`)[0]!.given
    assert.equal(await given("nobody_made_this"), false)
    assert.equal(await given(decodeURIComponent(new URL(database.url).username)), false)
    await owner.query`select email from customers`
  })

  test("four servers that start at once give the rights without stumbling over each other", async () => {
    const role = new URL(database.vipUrl).username
    const four = Array.from({ length: 4 }, () => openDatabase({ url: database.url, connections: 1 }))
    await Promise.all(
      four.map(async (db) => {
        for (let time = 1; time <= 10; time++) await db.query`select grant_vip_rights(${role})`
      }),
    )
    await Promise.all(four.map((db) => db.close()))
  })
})
