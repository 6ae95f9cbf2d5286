import { setTimeout as pause } from "node:timers/promises"
import type { LegacyFactory } from "../../doubles/legacy-factory.ts"
import type { MarketingSystem } from "../../doubles/marketing-system.ts"
import type { Dice } from "../dice.ts"
import type { MailServer } from "../mail-server.ts"
import type { TcpProxy } from "./tcp-proxy.ts"

/** Something that goes wrong for a while between the shop and the world. */
export type Trouble = {
  readonly name: string
  readonly begin: () => unknown
  readonly end: () => unknown
  /** How often it has fired so far. */
  readonly fired: () => number
}

export type World = {
  readonly proxy: TcpProxy
  readonly factory: LegacyFactory
  readonly marketing: MarketingSystem
  readonly mail: MailServer
}

export function troublesOf({ proxy, factory, marketing, mail }: World): Trouble[] {
  const nothing = () => {}
  const ofFactory = (name: string, faults: Parameters<LegacyFactory["setFaults"]>[0], heard: () => number): Trouble => {
    const whileOn = countWhileOn(heard)
    return {
      name,
      begin: () => (whileOn.begin(), factory.setFaults(faults)),
      end: () => (whileOn.end(), factory.clearFaults()),
      fired: whileOn.count,
    }
  }
  const asked = () => factory.requests.length
  const called = () => factory.callbacks.length
  const ofMail = (how: "vanish" | "put off", fired: () => number): Trouble => ({
    name: `mail server: ${how}`,
    begin: () => mail.behave(how),
    end: () => mail.behave("take"),
    fired,
  })
  const { fired } = proxy
  const calm = () => proxy.calm()
  const commits = (outcome: "kept" | "undone") => () => proxy.loseCommits(20, outcome)
  return [
    { name: "database: late", begin: () => proxy.delay(25), end: calm, fired: () => fired.latency },
    { name: "database: reset", begin: () => proxy.resetAll(), end: nothing, fired: () => fired.reset },
    { name: "database: answer cut", begin: () => proxy.cutAnswers(10), end: calm, fired: () => fired.cutAnswer },
    { name: "database: kept commit lost", begin: commits("kept"), end: calm, fired: () => fired.keptCommitLost },
    { name: "database: undone commit lost", begin: commits("undone"), end: calm, fired: () => fired.undoneCommitLost },
    { name: "database: half-open", begin: () => proxy.swallow(true), end: calm, fired: () => fired.swallowed },
    ofFactory("factory: 503", { answer: { status: 503, retryAfter: 1 } }, asked),
    // So late that whoever asked again at once would have asked twice before it calls.
    ofFactory("factory: reset after producing", { answer: "reset", callbackLateSeconds: 3 }, asked),
    ofFactory("factory: 500", { answer: { status: 500 } }, asked),
    ofFactory("factory: forgets", { productions: 0 }, asked),
    ofFactory("factory: calls thrice", { callbacks: 3 }, called),
    ofFactory("factory: calls before it answers", { callbackBeforeAnswer: true }, called),
    {
      name: "marketing: 500",
      begin: () => marketing.setFaults({ status: 500 }),
      end: () => marketing.clearFaults(),
      fired: () => marketing.requests.filter(({ status }) => status === 500).length,
    },
    ofMail("vanish", () => mail.vanished),
    ofMail("put off", () => mail.putOff),
  ]
}

/** How much was heard while it was on. */
function countWhileOn(heard: () => number) {
  let before = 0
  let since: number | undefined
  const count = () => before + (since === undefined ? 0 : heard() - since)
  return {
    count,
    begin: () => void (since ??= heard()),
    end: () => {
      before = count()
      since = undefined
    },
  }
}

/** One after the other at a time: somebody who needs clear weather waits for his turn. */
export function turns() {
  let last: Promise<unknown> = Promise.resolve()
  return <Result>(act: () => Promise<Result>): Promise<Result> => {
    const mine = last.then(act, act)
    last = mine.catch(() => {})
    return mine
  }
}

/** First every trouble, in the order of the dice, until each has fired; then any of them, until it is enough. */
export async function makeWeather(
  troubles: readonly Trouble[],
  dice: Dice,
  inTurn: ReturnType<typeof turns>,
  enough: AbortSignal,
): Promise<void> {
  for (let patience = 3_000; patience <= 12_000; patience *= 2)
    for (const trouble of dice.shuffled(troubles).filter(({ fired }) => fired() === 0))
      if (!enough.aborted) await inTurn(() => strike(trouble, dice, patience))
  while (!enough.aborted) {
    await inTurn(() => strike(dice.oneOf(troubles), dice, 600))
    await pause(100 + dice.below(500))
  }
}

async function strike(trouble: Trouble, dice: Dice, longest: number): Promise<void> {
  const before = trouble.fired()
  const end = performance.now() + longest
  await trouble.begin()
  while (trouble.fired() === before && performance.now() < end) await pause(10)
  await pause(50 + dice.below(200))
  await trouble.end()
}
