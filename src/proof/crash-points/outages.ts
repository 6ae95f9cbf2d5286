import pg from "pg"
import { allInsist, count, fourBuy, isAsked, isDone, isHeard, patienceIsOver, unheardAskIsRepeated } from "./acts.ts"
import { scenario } from "./scenario.ts"
import { plainEnd, theDeadlinePasses, theFactoryDelivers, theyBuy } from "./stages.ts"
import type { World } from "./world.ts"
import { onServer } from "../scratch.ts"
import { until } from "../until.ts"

export const unreachable = scenario({
  name: "the factory cannot be reached for five minutes",
  stages: [
    {
      what: "four customers buy six donuts of three, and nobody answers at the factory",
      dies: ["ask/put-back", "failure/noted"],
      act: async (world) => {
        await world.site.factory.setFaults({ refusing: true })
        await fourBuy(world)
      },
      again: allInsist,
      rests: async ({ db }) =>
        (await count(db.query`
          select 1 from delivery_attempts a join deliveries d using (event_id, consumer)
          where a.consumer = 'order-from-factory' and d.state = 'pending'
        `)) > 0 &&
        (await count(db.query`select 1 from deliveries where consumer = 'pause-ads' and state = 'pending'`)) === 0,
    },
    {
      what: "five minutes pass",
      dies: ["watch/told"],
      act: async () => {},
      meanwhile: ({ db }) => db.query`
        update production_orders set to_be_asked_since = now() - interval '301 seconds'
        where state = 'requested' and alerted_at is null and to_be_asked_since > now() - interval '300 seconds'
      `,
      rests: async ({ db }) => (await count(db.query`select 1 from alerts where kind = 'unreachable'`)) === 1,
    },
    {
      what: "the factory answers again",
      act: ({ site }) => site.factory.setFaults({ refusing: false }),
      meanwhile: patienceIsOver,
      rests: (world) => isAsked(world),
    },
    theFactoryDelivers,
  ],
  end: () => ({ ...plainEnd, alerts: ["unreachable"] }),
})

export const abandoned = scenario({
  name: "nobody lives to hear the factory's answer",
  stages: [
    {
      what: "four customers buy six donuts of three, and the factory does not answer",
      act: async (world) => {
        await world.site.factory.setFaults({ answer: "silence" })
        await fourBuy(world)
      },
      rests: async ({ site }) => site.factory.requests.length === 1,
    },
    {
      what: "two minutes pass",
      dies: ["watch/abandoned-noted"],
      act: async () => {},
      meanwhile: ({ db }) => db.query`
        update asks set asked_at = now() - interval '121 seconds'
        where state = 'sending' and asked_at > now() - interval '120 seconds'
      `,
      rests: (world) => isAsked(world),
    },
    theFactoryDelivers,
  ],
  end: () => plainEnd,
})

export const calledWhileAway = scenario({
  name: "the factory calls while nobody is there",
  stages: [
    { ...theyBuy, dies: ["ask/answered"], whileDead: ({ factoryCalls }) => factoryCalls() },
    {
      ...theDeadlinePasses,
      rests: async (world) =>
        (await isAsked(world, 2)) &&
        (await count(world.db.query`select 1 from production_orders where callback_may_be_missed`)) === 1,
    },
    theFactoryDelivers,
  ],
  end: () => ({ ...plainEnd, asked: [10, 10] }),
})

const theMailServerComesBack = {
  what: "the mail server takes mails again",
  act: async ({ mail }: World) => mail.behave("take"),
  meanwhile: patienceIsOver,
} as const

export const mailPutOff = scenario({
  name: "the mail server asks to come again later",
  stages: [
    {
      what: "four customers buy six donuts of three, and no mail is taken",
      dies: ["ad-mail/put-off:ads-pause"],
      act: async (world) => {
        world.mail.behave("put off")
        await fourBuy(world)
      },
      again: allInsist,
      rests: (world) => isPutOff(world, "pause-ads"),
    },
    {
      ...theMailServerComesBack,
      meanwhile: async (world) => {
        await patienceIsOver(world)
        await unheardAskIsRepeated(world)
      },
      rests: isHeard,
    },
    {
      what: "the factory delivers, and no mail is taken",
      dies: ["ad-mail/put-off:ads-resume"],
      act: async ({ mail, factoryCalls }) => {
        mail.behave("put off")
        await factoryCalls()
      },
      rests: (world) => isPutOff(world, "resume-ads"),
    },
    { ...theMailServerComesBack, rests: isDone },
  ],
  end: () => plainEnd,
})

/** A mail was tried and failed, and nothing else is on its way. */
async function isPutOff({ db }: World, consumer: string): Promise<boolean> {
  const tried = await count(db.query`
    select 1 from delivery_attempts a join deliveries d using (event_id, consumer)
    where a.consumer = ${consumer} and d.state = 'pending'
  `)
  const others = await count(db.query`select 1 from deliveries where state = 'pending' and consumer <> ${consumer}`)
  return tried > 0 && others === 0
}

const theDatabaseComesBack = ({ site }: World) => letIn(site.env.DATABASE_URL!, true)

async function letIn(url: string, isOpen: boolean): Promise<void> {
  const name = new URL(url).pathname.slice(1)
  const server = process.env.RESTOCK_SCRATCH_SERVER!
  await onServer(server, `alter database ${name} with allow_connections ${isOpen}`)
  if (!isOpen)
    await onServer(server, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`)
}

const theDatabaseIsAway = {
  what: "the database goes away, and the factory delivers",
  act: async ({ site, factoryCalls }: World) => {
    await letIn(site.env.DATABASE_URL!, false)
    await factoryCalls()
  },
  whileDead: theDatabaseComesBack,
} as const

export const databaseAway = scenario({
  name: "the factory calls while the database is away",
  stages: [
    theyBuy,
    {
      ...theDatabaseIsAway,
      dies: ["callback/kept"],
      rests: async (world) =>
        (await world.keptCallbacks()) === 1 || (await count(world.db.query`select 1 from callbacks`)) === 1,
    },
    {
      what: "the database is back",
      dies: ["callback/brought-in"],
      act: theDatabaseComesBack,
      rests: isDone,
    },
  ],
  end: () => plainEnd,
})

export const callNotKept = scenario({
  name: "the factory calls while the database is away, and is not answered",
  stages: [
    theyBuy,
    { ...theDatabaseIsAway, dies: ["callback/written"], rests: (world) => isAsked(world) },
    theDeadlinePasses,
    theFactoryDelivers,
  ],
  end: () => ({ ...plainEnd, asked: [10, 10] }),
})

export const calledWhileOpening = scenario({
  name: "the factory calls while the shop is being opened",
  stages: [
    theyBuy,
    {
      what: "the shop is started anew, and the factory delivers before it is open",
      dies: ["callback/kept"],
      act: async (world) => {
        world.shop().kill("SIGKILL")
        await world.shop().ended("the shop is gone")
        const holding = new pg.Client({ connectionString: world.site.env.DATABASE_URL })
        await holding.connect()
        try {
          // The migrations' own lock: the shop waits behind it, with its door open.
          await holding.query("select pg_advisory_lock(5021010)")
          world.launch()
          await until("the door is open", async () => (await world.ask("GET", "/livez"))?.status === 200)
          await world.factoryCalls()
        } finally {
          await holding.end()
        }
      },
      rests: isDone,
    },
  ],
  end: () => plainEnd,
})
