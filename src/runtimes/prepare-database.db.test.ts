import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { readdir } from "node:fs/promises"
import { after, afterEach, before, describe, test } from "node:test"
import pg from "pg"
import { customersMigrations } from "./customers-server.ts"
import { shopMigrations } from "./databases.ts"
import { prepareDatabase } from "./prepare-database.ts"
import { databaseUrl } from "./secrets.ts"

const server = process.env.RESTOCK_SCRATCH_SERVER
if (!server) throw new Error("This test needs a database: run it with `npm test -- <file>`, which starts one.")

/** As whoever a URL names. */
async function as<Row extends object>(url: string, ...statements: string[]): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    let rows: Row[] = []
    for (const statement of statements) rows = (await client.query<Row>(statement)).rows
    return rows
  } finally {
    await client.end()
  }
}
const asRoot = <Row extends object>(...statements: string[]) => as<Row>(server, ...statements)

describe("a database is made ready at every deployment", () => {
  const made = { databases: new Set<string>(), roles: new Set<string>() }
  const run = randomBytes(4).toString("hex")
  const { hostname: host, port } = new URL(server)

  /** The address in a secret, as RDS and CDK write it. */
  const secret = (username: string, dbname: string, password = "secret word") => {
    made.roles.add(username)
    if (dbname !== "postgres") made.databases.add(dbname)
    return databaseUrl(JSON.stringify({ username, password, host, port: Number(port), dbname, engine: "postgres" }))
  }
  const named = (what: string) => `${what}_${run}`
  /** As the master user of RDS: makes roles and databases, and is no superuser. */
  const master = secret(named("master"), "postgres")
  before(() => asRoot(`create role ${named("master")} login createrole createdb password 'secret word'`))
  afterEach(async () => {
    for (const name of made.databases) await asRoot(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`)
    for (const name of made.roles)
      if (name !== named("master")) await asRoot(`drop role if exists ${pg.escapeIdentifier(name)}`)
  })
  after(() => asRoot(`drop role ${named("master")}`))

  const shop = () => secret(named("shop"), named("restock"))
  const customers = () => ({
    owner: secret(named("customers"), named("restock_customers")),
    vip: secret(named("vip"), named("restock_customers")),
  })
  const everythingMade = () =>
    asRoot(`
    select (select jsonb_agg(to_jsonb(r) - 'rolpassword' order by rolname) from pg_roles r
            where rolname like '%${run}%') as roles,
           (select jsonb_agg(jsonb_build_array(datname, pg_get_userbyid(datdba), datacl::text) order by datname)
            from pg_database where datname like '%${run}%') as databases,
           (select count(*) from pg_auth_members) as memberships
  `)

  test("in an empty server it makes the role, its database and the newest schema", async () => {
    const owner = shop()
    const files = (await readdir(shopMigrations)).filter((file) => file.endsWith(".sql")).toSorted()
    assert.deepEqual(await prepareDatabase(master, owner, shopMigrations), files)
    const [{ user } = { user: "" }] = await as<{ user: string }>(owner, "select count(*) from products", "select user")
    assert.equal(user, named("shop"))
    const [row] = await asRoot(`
      select pg_get_userbyid(datdba) as owner, rolsuper, rolcreaterole, rolcreatedb
      from pg_database, pg_roles
      where datname = '${named("restock")}' and rolname = '${named("shop")}'
    `)
    assert.deepEqual(row, { owner: named("shop"), rolsuper: false, rolcreaterole: false, rolcreatedb: false })
  })

  test("no session of its roles may take for ever, whoever opens it", async () => {
    const { owner, vip } = customers()
    await prepareDatabase(master, owner, customersMigrations, [vip])
    await as(owner, `select grant_vip_rights('${named("vip")}')`)
    for (const url of [owner, vip]) {
      const [row] = await as(
        url,
        `select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
                current_setting('idle_in_transaction_session_timeout') as idle`,
      )
      assert.deepEqual(row, { statement: "30s", lock: "10s", idle: "5s" })
    }
  })

  test("run again, nothing changes", async () => {
    const { owner, vip } = customers()
    await prepareDatabase(master, owner, customersMigrations, [vip])
    await as(owner, "insert into customers (id) values ('kim')")
    const before = await everythingMade()
    assert.deepEqual(await prepareDatabase(master, owner, customersMigrations, [vip]), [])
    assert.deepEqual(await everythingMade(), before)
    assert.deepEqual(await as(owner, "select id from customers"), [{ id: "kim" }])
  })

  test("a changed password is taken over", async () => {
    const before = shop()
    await prepareDatabase(master, before, shopMigrations)
    const now = secret(named("shop"), named("restock"), "another word")
    await prepareDatabase(master, now, shopMigrations)
    await as(now, "select 1")
    await assert.rejects(as(before, "select 1"), /password authentication failed/)
  })

  test("a database that somebody else made becomes its owner's", async () => {
    const owner = shop()
    await as(master, `create database ${named("restock")}`)
    await prepareDatabase(master, owner, shopMigrations)
    await as(owner, "create table mine (id int)")
  })

  test("the narrow role may make a Vip and see no address; each role comes into its own database only", async () => {
    const { owner, vip } = customers()
    const other = shop()
    await prepareDatabase(master, other, shopMigrations)
    await prepareDatabase(master, owner, customersMigrations, [vip])
    await assert.rejects(as(vip, "select 1"), /permission denied for database/)
    await as(owner, `select grant_vip_rights('${named("vip")}')`, "insert into customers (id) values ('kim')")
    await as(
      vip,
      "update customers set type = 'Vip', became_vip_at = now(), vip_order_id = gen_random_uuid() where id = 'kim'",
    )
    assert.deepEqual(await as(vip, "select id, type from customers"), [{ id: "kim", type: "Vip" }])
    for (const statement of ["select email from customers", "delete from customers", "create table mine (id int)"])
      await assert.rejects(as(vip, statement), /permission denied/, statement)
    const elsewhere = (url: string, place: string) => Object.assign(new URL(url), { pathname: new URL(place).pathname })
    for (const [who, where] of [
      [vip, other],
      [owner, other],
      [other, owner],
    ] as const)
      await assert.rejects(as(elsewhere(who, where).href, "select 1"), /permission denied for database/)
  })

  test("names and passwords are any text", async () => {
    const owner = secret(
      `o'neil "&" 100%@a:b/c ${run}`,
      `it's "the" 100% shop ${run}`,
      `p'"@%41:/?#[]\\ 한'; drop role x; --`,
    )
    const other = secret(`%zz' ${run}`, `it's "the" 100% shop ${run}`, "%")
    await prepareDatabase(master, owner, shopMigrations, [other])
    assert.deepEqual(await prepareDatabase(master, owner, shopMigrations, [other]), [])
    assert.deepEqual(await as(owner, "select user, current_database() as database"), [
      { user: `o'neil "&" 100%@a:b/c ${run}`, database: `it's "the" 100% shop ${run}` },
    ])
    await as(owner, `grant connect on database ${pg.escapeIdentifier(`it's "the" 100% shop ${run}`)} to public`)
    assert.deepEqual(await as(other, "select user"), [{ user: `%zz' ${run}` }])
  })

  test("who may not make roles is named, with what to do, and no password is in it", async () => {
    const nobody = secret(named("nobody"), "postgres", "hunter2")
    await asRoot(`create role ${named("nobody")} login password 'hunter2'`)
    await assert.rejects(prepareDatabase(nobody, shop(), shopMigrations), (error: Error) => {
      assert.equal(
        error.message,
        `${named("nobody")} could not prepare the database at ${host}:${port}: permission denied to create role. ` +
          "It has to be the server's master user.",
      )
      return true
    })
    assert.deepEqual(await asRoot(`select from pg_roles where rolname = '${named("shop")}'`), [])
  })

  test("a wrong password and a server that is away are named as well", async () => {
    const wrong = secret(named("master"), "postgres", "hunter2")
    const away = Object.assign(new URL(master), { port: "1" }).href
    const says = (admin: string, words: RegExp) =>
      assert.rejects(prepareDatabase(admin, shop(), shopMigrations), (error: Error) => {
        assert.match(error.message, words)
        assert.doesNotMatch(error.message, /hunter2|secret word/)
        return true
      })
    await says(wrong, /^master_\w+ could not prepare the database at .*: password authentication failed/)
    await says(away, /could not prepare the database at .*:1: connect ECONNREFUSED/)
  })
})
