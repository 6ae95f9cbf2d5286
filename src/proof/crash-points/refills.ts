import type { EventOf } from "../../events.ts"
import { admit } from "../../messaging/events.ts"
import { type EventId, newId } from "../../shared/ids.ts"
import { count, isAsked, isDone, isQuiet } from "./acts.ts"
import { scenario } from "./scenario.ts"
import { bothAdMails, plainEnd, theDeadlinePasses, theFactoryDelivers, theFactoryHears, theyBuy } from "./stages.ts"
import type { World } from "./world.ts"

export const theWalk = scenario({
  name: "from the click to the arrival",
  stages: [
    {
      ...theFactoryHears,
      dies: [
        "checkout/committed",
        "delivery/claimed:order-from-factory",
        "delivery/effect-written:order-from-factory",
        "delivery/effect-committed:order-from-factory",
        "ask/answered",
        "delivery/claimed:pause-ads",
        "delivery/effect-written:pause-ads",
        "delivery/effect-committed:pause-ads",
        "ad-mail/written:ads-pause",
        "ad-mail/sent:ads-pause",
      ],
    },
    {
      what: "the ad's manager confirms that it is paused",
      dies: ["pause/confirmed"],
      act: async (world) => world.ask("POST", `/ads/confirmations/${await confirmation(world)}`),
      rests: async ({ db }) => (await count(db.query`select 1 from ad_mails where confirmed_at is not null`)) === 1,
    },
    {
      ...theFactoryDelivers,
      dies: [
        "callback/stored",
        "delivery/claimed:receive-arrival",
        "delivery/effect-written:receive-arrival",
        "delivery/effect-committed:receive-arrival",
        "delivery/claimed:resume-ads",
        "delivery/effect-written:resume-ads",
        "delivery/effect-committed:resume-ads",
        "ad-mail/written:ads-resume",
        "ad-mail/sent:ads-resume",
      ],
    },
  ],
  end: () => plainEnd,
})

async function confirmation({ db }: World): Promise<string> {
  const [mail] = await db.query<{ token: string }>`
    select confirmation_token as token from ad_mails where confirmation_token is not null
  `
  return mail!.token
}

/** The seconds pass in which more may come before operations get a mail. */
const alertsAreDue = ({ db }: World) => db.query`
  update alerts set at = at - interval '5 seconds' where mail_id is null and at > now() - interval '5 seconds'
`

export const overReported = scenario({
  name: "the factory reports one more than was asked for, and operations are told",
  stages: [
    theyBuy,
    {
      what: "the factory delivers, and reports eleven",
      dies: [
        "delivery/effect-written:receive-arrival",
        "delivery/claimed:alert-operations",
        "delivery/effect-written:alert-operations",
        "delivery/effect-committed:alert-operations",
        "alert-mail/gathered",
        "alert-mail/claimed",
        "alert-mail/sent",
      ],
      act: ({ factoryCalls }) => factoryCalls("11"),
      meanwhile: alertsAreDue,
      rests: async (world) =>
        (await isDone(world)) &&
        (await count(world.db.query`select 1 from alert_mails where sent_at is not null`)) === 1,
    },
  ],
  end: () => ({ ...plainEnd, alerts: ["over-reported"], mails: [...bothAdMails, "operations"] }),
})

export const forgotten = scenario({
  name: "the factory forgets, and is asked again after the deadline",
  stages: [
    { ...theyBuy, dies: ["ask/prepared", "delivery/effect-committed:order-from-factory"] },
    { ...theDeadlinePasses, dies: ["watch/renewed"] },
    { ...theFactoryDelivers, dies: ["delivery/effect-written:receive-arrival"] },
  ],
  // Of the one that died before a byte left, the factory never heard.
  end: (crossing) => ({ ...plainEnd, asked: crossing === "ask/prepared" ? [10] : [10, 10] }),
})

const deadlinePartlyPasses = ({ db }: World) => db.query`
  update production_orders set deadline_at = now() where state = 'partly-arrived' and deadline_at > now()
`

export const partly = scenario({
  name: "two of ten arrive, and the rest is ordered anew after the deadline",
  stages: [
    theyBuy,
    {
      what: "the factory delivers two",
      dies: ["delivery/effect-committed:receive-arrival"],
      act: ({ factoryCalls }) => factoryCalls("2"),
      rests: async (world) =>
        (await count(world.db.query`select 1 from production_orders where state = 'partly-arrived'`)) === 1 &&
        isQuiet(world),
    },
    {
      what: "the rest does not come",
      dies: ["watch/closed"],
      act: async () => {},
      meanwhile: deadlinePartlyPasses,
      rests: (world) => isAsked(world, 2),
    },
    theFactoryDelivers,
  ],
  end: () => ({ ...plainEnd, pieces: 16, asked: [10, 11] }),
})

export const unordered = scenario({
  name: "a product is short, and no order was made",
  stages: [
    {
      what: "somebody changes the level in the books, past the shop",
      dies: ["watch/ordered"],
      act: ({ db }) => db.query`update stock set reorder_point = 3`,
      rests: (world) => isAsked(world),
    },
    theFactoryDelivers,
  ],
  end: () => ({ pieces: 10, asked: [7], mails: bothAdMails }),
})

export const reported = scenario({
  name: "somebody else reports a shortage",
  stages: [
    {
      what: "five donuts are reported missing",
      dies: ["report/ordered"],
      act: ({ db }) => db.transaction((tx) => admit(tx, report(), "order-from-factory")),
      rests: (world) => isAsked(world),
    },
    theFactoryDelivers,
  ],
  end: () => ({ pieces: 8, asked: [5] }),
})

const report = (): EventOf<"StockReportedShort"> => ({
  id: newId<EventId>(),
  type: "StockReportedShort",
  data: { sku: "CP-502101", count: "5", factoryId: "FF-500293" },
})
