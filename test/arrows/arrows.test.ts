import assert from "node:assert/strict"
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { test } from "node:test"
import { fileURLToPath } from "node:url"
import { cruise, type ICruiseResult, type IViolation } from "dependency-cruiser"
import readConfiguration from "dependency-cruiser/config-utl/extract-depcruise-options"

const root = fileURLToPath(new URL("../../", import.meta.url))
const configuration = await readConfiguration(join(root, ".dependency-cruiser.js"))
const rules = configuration.ruleSet?.forbidden ?? []
const folders = ["src", "bin", "console", "infra", "scripts", "test", "bench"]

/** What must be caught: the rule, the file that breaks it, and how. Every file breaks one rule only. */
const offences: [rule: string, file: string, code: string][] = [
  ["no-cycles", "src/stock/egg.ts", 'import type { Hen } from "./hen.ts"'],
  ["not-resolvable", "src/stock/a1.ts", 'import { gone } from "./gone.ts"'],
  ["not-resolvable", "src/adapters/mail/a2.ts", 'import nodemailer from "not-installed"'],
  ["shared-imports-nothing", "src/shared/b1.ts", 'import type { Order } from "../sales/order.ts"'],
  ["shared-imports-nothing", "src/shared/b2.ts", 'import { flow } from "../flow.ts"'],
  ["events-import-only-shared", "src/events.ts", 'import type { Shortage } from "./stock/shortage.ts"'],
  ["flow-imports-only-events", "src/flow.ts", 'import { pauseAds } from "./advertising/pause-ads.ts"'],
  ["database-imports-only-shared", "src/database/c1.ts", 'import type { Event } from "../events.ts"'],
  ["database-imports-only-shared", "src/database/c2.ts", 'import { claim } from "../messaging/deliveries.ts"'],
  ["messaging-knows-no-area", "src/messaging/d1.ts", 'import { pauseAds } from "../advertising/pause-ads.ts"'],
  ["messaging-knows-no-area", "src/messaging/d2.ts", 'import { sns } from "../adapters/queue/sns-sqs.ts"'],
  ["areas-meet-by-events", "src/advertising/e1.ts", 'import type { Shortage } from "../stock/shortage.ts"'],
  ["areas-meet-by-events", "src/stock/e2.ts", 'export { order } from "../sales/order.ts"'],
  [
    "areas-meet-by-events",
    "src/operations/e3.ts",
    'export const late = () => import("../marketing/notify-marketing.ts")',
  ],
  ["only-stock-is-shared", "src/sales/f1.ts", 'import { upgradeToVip } from "../customers/upgrade-to-vip.ts"'],
  ["only-stock-is-shared", "src/replenishment/f2.ts", 'import type { Order } from "../sales/order.ts"'],
  ["areas-know-no-edge", "src/sales/g1.ts", 'import type { Route } from "../http/route.ts"'],
  ["areas-know-no-edge", "src/advertising/g2.ts", 'import { ses } from "../adapters/mail/ses.ts"'],
  ["areas-know-no-edge", "src/marketing/g3.ts", 'import { config } from "../runtimes/config.ts"'],
  ["areas-know-no-edge", "src/replenishment/g4.ts", 'import { factory } from "../doubles/factory.ts"'],
  ["areas-know-no-package", "src/advertising/h1.ts", 'import { SESv2Client } from "@aws-sdk/client-sesv2"'],
  ["areas-know-no-package", "src/customers/h2.ts", 'import type { Client } from "pg"'],
  ["http-imports-no-database", "src/http/i1.ts", 'import type { Transaction } from "../database/transaction.ts"'],
  ["adapters-stand-alone", "src/adapters/queue/j1.ts", 'import type { Smtp } from "../mail/smtp.ts"'],
  ["adapters-stand-alone", "src/adapters/database/j2.ts", 'import { migrate } from "../../database/migrate.ts"'],
  ["adapters-take-only-types", "src/adapters/mail/k1.ts", 'import { sendMail } from "../../advertising/ad-mail.ts"'],
  ["adapters-take-only-types", "src/adapters/aws/k2.ts", 'import { relay } from "../../messaging/relay.ts"'],
  ["only-runtimes-compose", "src/http/l1.ts", 'import { ses } from "../adapters/mail/ses.ts"'],
  ["only-runtimes-compose", "src/start.ts", 'import { config } from "./runtimes/config.ts"'],
  ["lambda-has-no-embedded-database", "src/runtimes/lambda/m1.ts", 'import { deps } from "../deps.ts"'],
  ["doubles-know-no-area", "src/doubles/n1.ts", 'import type { Ask } from "../replenishment/ask.ts"'],
  ["nothing-leans-on-the-proof", "src/runtimes/n9.ts", 'import { until } from "../proof/until.ts"'],
  ["infra-reads-only-the-flow", "infra/o1.ts", 'import { handler } from "../src/runtimes/lambda/pause-ads.ts"'],
  ["console-talks-to-the-api", "console/p1.tsx", 'import type { Order } from "../src/sales/order.ts"'],
  ["console-takes-only-shapes", "console/p2.tsx", 'import { topics } from "../src/views/pulse.ts"'],
  ["views-only-look", "src/views/v1.ts", 'import { takeStock } from "../stock/stock.ts"'],
  ["src-needs-no-workshop", "src/runtimes/q1.ts", 'import { Page } from "../../console/page.tsx"'],
  ["production-imports-no-tests", "src/sales/r1.ts", 'import { testDatabase } from "../../test/support/database.ts"'],
  ["production-imports-no-tests", "src/sales/r2.ts", 'import { given } from "./checkout.test.ts"'],
  ["production-uses-its-dependencies", "src/runtimes/s1.ts", 'import fc from "fast-check"'],
  ["production-uses-its-dependencies", "src/http/s2.ts", 'import { inherited } from "not-named"'],
]

/** What must stay possible. */
const permitted: [file: string, code: string][] = [
  ["src/stock/hen.ts", 'import { egg } from "./egg.ts"'],
  ["src/runtimes/deps.ts", 'import { start } from "../adapters/database/embedded.ts"'],
  ["src/sales/z1.ts", 'import { takeStock } from "../stock/stock-store.ts"'],
  ["src/replenishment/z2.ts", 'import { z } from "zod"; import { createHash } from "node:crypto"'],
  ["src/adapters/mail/z3.ts", 'import type { SendMail } from "../../advertising/ad-mail.ts"; import pg from "pg"'],
  [
    "src/sales/z4.db.test.ts",
    'import { testDatabase } from "../../test/support/database.ts"; import fc from "fast-check"',
  ],
  [
    "src/http/z5.ts",
    'import { checkout } from "../sales/checkout.ts"; import type { Event } from "../messaging/events.ts"',
  ],
  ["infra/z6.ts", 'import { handler } from "./consumer-queue.ts"'],
  ["src/http/z7.ts", 'export async function f() { await using file = await import("node:fs") }'],
  ["src/adapters/aws/z9.ts", 'import type { Broker } from "../../messaging/relay.ts"'],
  ["scripts/z8.ts", 'import { start } from "../src/adapters/database/embedded.ts"'],
]

test("every arrow catches the file that breaks it, and only that arrow does", async () => {
  const house = buildHouse()
  try {
    const caught = new Set((await violations(house)).map(({ rule, from }) => `${rule.name}: ${from}`))
    assert.deepEqual([...caught].sort(), offences.map(([rule, file]) => `${rule}: ${file}`).sort())
  } finally {
    rmSync(house, { recursive: true })
  }
})

test("no arrow is left untried", () => {
  const tried = new Set(offences.map(([rule]) => rule))
  assert.deepEqual(rules.map(({ name }) => name).sort(), [...tried].sort())
})

test("the house itself keeps every arrow", async () => {
  const reasons = new Map(rules.map(({ name, comment }) => [name, comment]))
  const broken = (await violations(root)).map(
    ({ rule, from, to, cycle = [] }) =>
      `${[from, ...(cycle.length > 0 ? cycle.map(({ name }) => name) : [to])].join(" → ")} (${rule.name}: ${reasons.get(rule.name)})`,
  )
  assert.ok(broken.length === 0, broken.join("\n"))
})

async function violations(house: string): Promise<IViolation[]> {
  const built = folders.filter((folder) => existsSync(join(house, folder)))
  const { output } = await cruise(built, { ...configuration, baseDir: house })
  return (output as ICruiseResult).summary.violations
}

function buildHouse(): string {
  const house = realpathSync(mkdtempSync(join(tmpdir(), "restock-arrows-")))
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(house, file)), { recursive: true })
    writeFileSync(join(house, file), text)
  }
  write(
    "package.json",
    '{"dependencies":{"pg":"1","zod":"1","@aws-sdk/client-sesv2":"1"},"devDependencies":{"fast-check":"1"}}',
  )
  for (const name of ["pg", "zod", "fast-check", "@aws-sdk/client-sesv2", "not-named"]) {
    write(`node_modules/${name}/package.json`, `{"name":"${name}","main":"index.js"}`)
    write(`node_modules/${name}/index.js`, "")
  }
  const files = [...offences.map(([, file, code]) => [file, code] as const), ...permitted]
  for (const [file, code] of files) write(file, code)
  for (const [file, code] of files) {
    for (const [, target] of code.matchAll(/"([.][^"]+)"/g)) {
      const path = join(dirname(file), target ?? "")
      if (!existsSync(join(house, path)) && !path.endsWith("gone.ts")) write(path, "export {}")
    }
  }
  return house
}
