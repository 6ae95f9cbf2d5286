import assert from "node:assert/strict"
import { test } from "node:test"
import { ConfigError } from "./config.ts"
import { databaseUrl, withSecrets } from "./secrets.ts"

const rds = { username: "restock", password: "a/b@c:d", host: "shop.rds.example", port: 5432, dbname: "restock" }

test("a database elsewhere is spoken to with TLS only, and has to prove who it is", () => {
  const url = new URL(databaseUrl(JSON.stringify(rds)))
  assert.equal(url.searchParams.get("sslmode"), "verify-full")
  assert.equal(decodeURIComponent(url.password), "a/b@c:d")
  assert.equal(`${url.hostname}:${url.port}${url.pathname}`, "shop.rds.example:5432/restock")
})

test("a password is any text: RDS makes some with percent signs", () => {
  for (const password of ["100%", "a%41b", "%zz", "p'\"@:/?#[]%25 한"]) {
    const url = new URL(databaseUrl(JSON.stringify({ ...rds, password })))
    assert.equal(decodeURIComponent(url.password), password)
    assert.equal(url.hostname, "shop.rds.example")
  }
})

test("one on this machine needs none", () => {
  assert.equal(new URL(databaseUrl(JSON.stringify({ ...rds, host: "127.0.0.1" }))).search, "")
})

test("secrets become the variables they stand for; what is set already stays, and nobody is asked for it", async () => {
  const asked: string[] = []
  const env = await withSecrets(
    { DATABASE_URL: "postgres://mine", DATABASE_SECRET_ARN: "arn:1", MARKETING_SECRET_ARN: "arn:2" },
    async (id) => {
      asked.push(id)
      return "A".repeat(32)
    },
  )
  assert.deepEqual(asked, ["arn:2"])
  assert.equal(env.DATABASE_URL, "postgres://mine")
  assert.equal(env.MARKETING_SECRET, `whsec_${"A".repeat(32)}`)
})

test("a secret that is no database's is named, and its content is not", async () => {
  for (const text of ["not json", '{"username": "restock"}', "null"])
    await assert.rejects(
      withSecrets({ DATABASE_SECRET_ARN: "arn:shop" }, async () => text),
      (error: Error) => {
        assert.ok(error instanceof ConfigError)
        assert.match(error.problems[0]!, /DATABASE_SECRET_ARN: the secret arn:shop is not what RDS makes: it/)
        return true
      },
    )
})
