import assert from "node:assert/strict"
import { test } from "node:test"
import { createApp } from "./app.ts"
import { createCustomersApp, type Customers } from "./customers.ts"
import { docsRoutes, type ReadPart } from "./docs-page.ts"
import type { Api } from "./api.ts"
import type { Shop } from "./shop.ts"

const ends = { logError: assert.fail }
const servers = {
  "the shop": createApp({} as Shop, ends),
  "the customers' server": createCustomersApp({} as Customers, ends),
}

async function ask(app: Api, path: string, headers: Record<string, string> = {}) {
  const response = await app.request(path, { headers: { host: "localhost", ...headers } })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

for (const [server, app] of Object.entries(servers)) {
  test(`the documentation of ${server} comes with all that it loads, from this server`, async () => {
    const { status, headers, text } = await ask(app, "/docs")
    assert.deepEqual([status, headers.get("content-type")], [200, "text/html; charset=utf-8"])
    assert.doesNotMatch(text, /https?:|\son\w+=|<style|\sstyle=/i)
    const loaded = [...text.matchAll(/<(?:script src|link rel="stylesheet" href)="([^"]+)"/g)].map(([, path]) => path!)
    assert.deepEqual(loaded, ["/docs/swagger-ui.css", "/docs/swagger-ui-bundle.js", "/docs/start.js"])
    assert.equal(text.match(/<script/g)?.length, 2)
    for (const path of loaded) {
      const part = await ask(app, path)
      const type = path.endsWith(".css") ? "text/css" : "text/javascript"
      assert.deepEqual([part.status, part.headers.get("content-type")], [200, `${type}; charset=utf-8`], path)
      assert.equal((await ask(app, path, { "if-none-match": part.headers.get("etag")! })).status, 304)
    }
    assert.match((await ask(app, "/docs/start.js")).text, /url: "\/openapi\.json"/)
  })

  test(`the documentation of ${server} runs and loads nothing but its own, and stands in no frame`, async () => {
    const policy = (await ask(app, "/docs")).headers.get("content-security-policy")
    assert.equal(
      policy,
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
        "form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    )
  })

  test(`the documentation of ${server} is for this machine only`, async () => {
    for (const headers of [{ host: "evil.example" }, { "sec-fetch-site": "cross-site" }])
      assert.equal((await ask(app, "/docs", headers)).status, 403)
  })
}

test("where one has to sign in, the documentation is for everybody, also from the address bar", async () => {
  const app = createApp({} as Shop, { ...ends, exposed: { publicUrl: "https://shop.example", access: {} as never } })
  for (const path of [
    "/docs",
    "/docs/start.js",
    "/docs/swagger-ui.css",
    "/docs/swagger-ui-bundle.js",
    "/openapi.json",
  ]) {
    assert.equal((await ask(app, path)).status, 200, path)
    const own = { cookie: "__Host-restock=kim's", "sec-fetch-site": "none" }
    assert.equal((await ask(app, path, own)).status, 200, path)
  }
})

const failing =
  (code: string): ReadPart =>
  () =>
    Promise.reject(Object.assign(new Error("no"), { code }))

test("where the package is not installed, it says so; a disk that cannot be read is another matter", async () => {
  for (const code of ["ERR_MODULE_NOT_FOUND", "ENOENT"]) {
    for (const path of ["/docs", "/docs/swagger-ui.css", "/docs/swagger-ui-bundle.js"]) {
      const { status, text } = await ask(docsRoutes(failing(code)), path)
      assert.equal(status, 404)
      assert.match(text, /Swagger UI is not installed here\. \/openapi\.json/)
    }
  }
  let read = failing("EIO")
  const broken = docsRoutes((name) => read(name))
  broken.onError((error, c) => c.text(error.message, 500))
  assert.equal((await ask(broken, "/docs")).status, 500)
  read = async () => Buffer.from("body {}")
  assert.equal((await ask(broken, "/docs")).status, 200, "and it is read again")
})
