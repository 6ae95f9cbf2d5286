import assert from "node:assert/strict"
import { test } from "node:test"
import { readConfig } from "../config.ts"
import { workerEnvironment } from "./worker-process.ts"

const own = {
  RESTOCK_HOME: "/somewhere/restock",
  PORT: "4000",
  FACTORY_DEADLINE_SECONDS: "7",
  FACTORY_ASKS: "5",
  FACTORY_REQUESTER: "홍길동",
  MAIL_FROM: "restock@donut.example",
  OPERATIONS_EMAIL: "ops@donut.example",
  ADS_PAUSE: "sold-out",
  VIP_MIN_ITEMS: "50",
  QUEUE: "sqs",
  CALLBACK_KEY: "0123456789abcdef0123456789abcdef",
}
const broughtAlong = {
  databases: { shop: "postgres://127.0.0.1/shop", vip: "postgres://127.0.0.1/customers" },
  factoryUrl: "http://127.0.0.1:5000",
  publicUrl: "http://127.0.0.1:4000",
}

for (const MAIL_URL of ["mailbox:", "ses:", "smtp://mail.example:2525"])
  test(`a worker is configured as its shop is, with mail by ${MAIL_URL}`, () => {
    const config = readConfig({ ...own, MAIL_URL })
    // A worker has no port, brings no factory along and tells marketing nothing.
    const { port: _, customersPort, factorySeconds, marketingUrl, marketingSecret, relayFunction, ...same } = config
    const { databases, factoryUrl, publicUrl } = broughtAlong
    assert.deepEqual(readConfig(workerEnvironment(config, broughtAlong)), {
      ...same,
      port: 3000,
      customersPort,
      factorySeconds,
      marketingUrl,
      marketingSecret,
      relayFunction,
      databaseUrl: databases.shop,
      customersDatabaseUrl: databases.vip,
      factoryUrl,
      publicUrl,
    })
  })
