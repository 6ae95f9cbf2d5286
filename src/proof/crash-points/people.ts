import {
  allInsist,
  count,
  deadLetter,
  fourBuy,
  isAsked,
  isDone,
  isQuiet,
  openOrder,
  patienceIsOver,
  stockOf,
} from "./acts.ts"
import { scenario, type Stage } from "./scenario.ts"
import type { World } from "./world.ts"
import { isReady } from "../site.ts"

const box = { sku: "BOX", name: "상자", price: 1, stock: 1, reorderPoint: 0, orderUpTo: 1, backorders: "accept" }

export const opening = scenario({
  name: "a shop is opened for the first time",
  database: "empty",
  opensItself: true,
  stages: [
    {
      what: "it is started",
      dies: [
        "migration/committed",
        "migration/committed:0007_order_views.sql",
        "migration/committed:0002_events_and_deliveries.sql",
        "seed/committed",
        "opening/noted",
      ],
      act: async (world) => world.launch(),
      rests: ({ site }) => isReady(site.url),
    },
    { what: "somebody buys a donut", act: ({ customers }) => customers.buy("first"), rests: isQuiet },
  ],
  end: () => ({ pieces: 3 }),
})

export const furnishing = scenario({
  name: "the owner adds a product and an ad, and changes both",
  opensItself: true,
  stages: [
    {
      what: "the shop, which comes with a product of its own, is opened for the second time",
      act: async (world) => {
        const first = await world.site.open()
        first.kill("SIGKILL")
        await first.ended("the first shop is gone")
        await world.open()
      },
      rests: isQuiet,
    },
    {
      what: "the product is added",
      dies: ["hand/committed:create-product"],
      act: ({ ask }) => ask("POST", "/products", box),
      rests: async (world) => (await stockOf(world, "BOX")) === 1,
    },
    {
      what: "the product is changed",
      dies: ["hand/committed:change-product"],
      act: ({ ask }) => ask("PATCH", "/products/BOX", { price: 2 }),
      rests: async ({ ask }) => (await ask("GET", "/products/BOX"))?.body.price === 2,
    },
    {
      what: "the factory is added",
      dies: ["hand/committed:create-factory"],
      act: ({ ask }) => ask("POST", "/factories", { id: "FF-BOX", name: "box works" }),
      rests: async ({ ask }) => JSON.stringify((await ask("GET", "/factories"))?.body).includes("FF-BOX"),
    },
    {
      what: "the ad is added",
      dies: ["hand/committed:create-ad"],
      act: ({ ask }) =>
        ask("POST", "/ads", { id: "AD-BOX", managerEmail: "box@donut.example", language: "en", running: true }),
      rests: async ({ ask }) => JSON.stringify((await ask("GET", "/ads"))?.body).includes("AD-BOX"),
    },
    {
      what: "the ad is changed",
      dies: ["hand/committed:change-ad"],
      act: ({ ask }) => ask("PATCH", "/ads/AD-BOX", { running: false }),
      rests: async ({ ask }) => JSON.stringify((await ask("GET", "/ads"))?.body).includes('"running":false'),
    },
  ],
  end: () => ({ pieces: 3 }),
})

export const byHand = scenario({
  name: "people count, cancel, ask again and close",
  stages: [
    { what: "four customers buy six donuts of three", act: fourBuy, rests: (world) => isAsked(world) },
    {
      what: "two donuts are found",
      dies: ["hand/committed:adjust-stock"],
      act: ({ ask }) => ask("POST", "/products/CP-502101/adjustments", { delta: 2, reason: "found on the shelf" }),
      rests: async ({ db }) => (await count(db.query`select 1 from stock where waiting = 1`)) === 1,
    },
    {
      what: "who still waits is cancelled",
      dies: ["hand/committed:cancel-order"],
      act: ({ ask, customers }) => ask("POST", `/orders/${customers.receipts.get("waits-third").id}/cancel`),
      rests: async ({ db }) => (await count(db.query`select 1 from orders where cancelled_at is not null`)) === 1,
    },
    {
      what: "the factory is asked again",
      dies: ["hand/committed:ask-again"],
      act: async (world) => world.ask("POST", `/production-orders/${await openOrder(world)}/ask-again`),
      rests: (world) => isAsked(world, 2),
    },
    {
      what: "the order is closed, and the shop makes another",
      dies: ["hand/committed:close"],
      act: async (world) => world.ask("POST", `/production-orders/${await openOrder(world)}/close`),
      rests: (world) => isAsked(world, 3),
    },
    { what: "the factory delivers", act: ({ factoryCalls }) => factoryCalls(), rests: isDone },
  ],
  end: () => ({ pieces: 15, cancelled: 1, asked: [10, 10, 10], mails: ["ads-pause", "ads-resume"] }),
})

const isDead = async ({ db }: World) =>
  (await count(db.query`select 1 from deliveries where state = 'dead'`)) === 1 &&
  (await count(db.query`select 1 from deliveries where state = 'pending'`)) === 0

export const sentAgain = scenario({
  name: "the factory refuses, and a person sends the dead letter again",
  stages: [
    {
      what: "four customers buy six donuts of three, and the factory refuses",
      dies: ["ask/refusal-noted", "failure/noted"],
      act: async (world) => {
        await world.site.factory.setFaults({ answer: { status: 400 } })
        await fourBuy(world)
      },
      again: allInsist,
      rests: isDead,
    },
    {
      what: "the dead letter is sent again",
      dies: ["hand/committed:resend"],
      act: async (world) => {
        await world.site.factory.setFaults({ answer: "created" })
        await world.ask("POST", `/dead-letters/${await deadLetter(world)}/resend`)
      },
      rests: (world) => isAsked(world, 2),
    },
    { what: "the factory delivers", act: ({ factoryCalls }) => factoryCalls(), rests: isDone },
  ],
  end: () => ({ pieces: 13, asked: [10, 10], mails: ["ads-pause", "ads-resume"], alerts: ["dead-letter"] }),
})

const kimRegisters = {
  what: "Kim registers",
  act: ({ askCustomersServer }) => askCustomersServer("POST", "/customers", { id: "kim" }),
  again: ({ askCustomersServer }) => askCustomersServer("POST", "/customers", { id: "kim" }),
  rests: async ({ customersDb }) => (await count(customersDb.query`select 1 from customers`)) === 1,
} as const satisfies Stage

const twoHundredAreThere = {
  what: "two hundred donuts are booked in",
  act: ({ ask }) => ask("POST", "/products/CP-502101/adjustments", { delta: 200, reason: "bought elsewhere" }),
  rests: async (world) => (await stockOf(world)) === 203,
} as const satisfies Stage

const kimBuys = ({ customers }: World) =>
  customers.buy("kim-buys", { sku: "CP-502101", quantity: 100, customerId: "kim" })

const isVip = async (world: World) =>
  (await isQuiet(world)) && (await count(world.customersDb.query`select 1 from customers where type = 'Vip'`)) === 1

export const bulkBuyer = scenario({
  name: "a bulk buyer becomes a Vip, and marketing is told",
  stages: [
    { ...kimRegisters, dies: ["customer/registered"] },
    twoHundredAreThere,
    {
      what: "Kim buys a hundred",
      dies: [
        "delivery/claimed:upgrade-to-vip",
        "delivery/effect-written:upgrade-to-vip",
        "delivery/effect-committed:upgrade-to-vip",
        "vip/committed",
        "delivery/claimed:notify-marketing",
        "delivery/effect-written:notify-marketing",
        "delivery/effect-committed:notify-marketing",
        "webhook/delivered",
      ],
      act: kimBuys,
      again: allInsist,
      rests: isVip,
    },
  ],
  end: () => ({ pieces: 203, webhooks: 1 }),
})

export const marketingGone = scenario({
  name: "marketing wants nothing more, and a person gives the webhook up",
  stages: [
    kimRegisters,
    twoHundredAreThere,
    {
      what: "Kim buys a hundred, and marketing is gone",
      dies: ["webhook/endpoint-disabled"],
      act: async (world) => {
        await world.marketing.setFaults({ status: 410 })
        await kimBuys(world)
      },
      again: allInsist,
      rests: async (world) =>
        (await isVip(world)) && (await count(world.customersDb.query`select 1 from alerts`)) === 1,
    },
    {
      what: "the dead letter is given up",
      dies: ["hand/committed:discard"],
      act: async (world) =>
        world.ask("POST", `/dead-letters/${await deadLetter(world)}/discard`, { reason: "marketing is gone" }),
      rests: async ({ customersDb }) =>
        (await count(customersDb.query`select 1 from deliveries where discarded_at is not null`)) === 1,
    },
  ],
  end: () => ({ pieces: 203, webhooks: 1, givenUp: 1, alerts: ["dead-letter"] }),
})

export const marketingBack = scenario({
  name: "marketing was gone, and a person sends the webhook again",
  stages: [
    kimRegisters,
    twoHundredAreThere,
    {
      what: "Kim buys a hundred, and marketing is gone",
      act: async (world) => {
        await world.marketing.setFaults({ status: 410 })
        await kimBuys(world)
      },
      rests: async (world) =>
        (await isVip(world)) && (await count(world.customersDb.query`select 1 from alerts`)) === 1,
    },
    {
      what: "the dead letter is sent again",
      dies: ["hand/committed:resend", "delivery/effect-written:notify-marketing"],
      act: async (world) => {
        await world.marketing.clearFaults()
        await world.ask("POST", `/dead-letters/${await deadLetter(world)}/resend`)
      },
      meanwhile: patienceIsOver,
      rests: async (world) => (await isVip(world)) && (await nobodyIsDead(world)),
    },
  ],
  end: () => ({ pieces: 203, webhooks: 1, alerts: ["dead-letter"] }),
})

const nobodyIsDead = async ({ customersDb }: World) =>
  (await count(customersDb.query`select 1 from deliveries where state = 'dead'`)) === 0
