import { randomBytes, randomUUID } from "node:crypto"
import { type MarketingSystem, startMarketingSystem } from "../doubles/marketing-system.ts"
import type { Trials } from "../http/console/trials.ts"
import { wordsOf } from "../shared/words.ts"
import { type Trials as TrialsView, type TrialSwitch, trialSwitches } from "../views/trials.ts"
import type { Config } from "./config.ts"
import { allOff, type Switches, type Switched, switchOver, whoseElse } from "./trials/switches.ts"
import { openWorkerTrials, type WorkerTrialParts } from "./trials/kill-worker.ts"
import { openRushes, type RushParts } from "./trials/rush.ts"

export type TrialParts = RushParts & Switched & Omit<WorkerTrialParts, "buy">

/** `stop` ends what is under way and switches everything back. */
export type OpenTrials = Trials & { readonly stop: () => Promise<void> }

/** "Try to break it". Only for a shop that serves nobody but this machine. */
export function openTrials(parts: TrialParts): OpenTrials {
  let switches = allOff
  let isClosed = false
  const rushes = openRushes(parts)
  const workers = openWorkerTrials({ ...parts, buy: (wish) => buy(parts.url, wish) })
  const unavailable = trialSwitches.filter((name) => whoseElse(name, parts))
  const inTurn = oneAtATime()

  const look = (): TrialsView => ({ switches, unavailable, rush: rushes.last, killed: workers.last })
  const closed = { no: "wrong-state", detail: "The shop is being closed." } as const

  async function turn(wanted: Switches): Promise<void> {
    const before = switches
    // Of one that fails half way nobody knows how far it came: it has to be switched back all the same.
    switches = { ...wanted, customersDown: before.customersDown || wanted.customersDown }
    await switchOver(before, wanted, parts)
    switches = wanted
  }

  return {
    look,
    switch: (changes) =>
      inTurn(async () => {
        if (isClosed) return closed
        const refused = unavailable.find((name) => changes[name])
        if (refused) return { no: "wrong-state", detail: `${refused}: ${whoseElse(refused, parts)}` }
        await turn(changed(switches, changes))
        return look()
      }),
    rush: (wish) => inTurn(async () => (isClosed ? closed : ((await rushes.begin(wish)) ?? look()))),
    killWorker: () => (isClosed ? closed : (workers.begin() ?? look())),
    async stop() {
      isClosed = true
      await workers.stop()
      await inTurn(rushes.stop)
      await inTurn(() => turn(allOff)).catch((error: unknown) =>
        parts.warn(`a switch of “Try to break it” could not be switched back: ${wordsOf(error)}`),
      )
    },
  }
}

/** What is not named stays as it is. */
const changed = (switches: Switches, changes: { readonly [Name in TrialSwitch]?: boolean | undefined }) =>
  Object.fromEntries(trialSwitches.map((name) => [name, changes[name] ?? switches[name]])) as Switches

/** A customer like any other. What the shop answers does not matter: it may have been sold out meanwhile. */
async function buy(url: string, wish: { sku: string; quantity: number }): Promise<void> {
  const answer = await fetch(`${url}/checkout`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": `trial-${randomUUID()}` },
    body: JSON.stringify(wish),
    signal: AbortSignal.timeout(10_000),
  })
  await answer.body?.cancel()
}

// Two switches that are turned at once would each put the other back.
function oneAtATime() {
  let last: Promise<unknown> = Promise.resolve()
  return <Result>(act: () => Promise<Result>): Promise<Result> => {
    const next = last.then(act)
    last = next.catch(() => {})
    return next
  }
}

export type OpenMarketing = {
  readonly url: string
  readonly secret: string
  /** Undefined where marketing is the operator's. */
  readonly double: MarketingSystem | undefined
}

/** Marketing as configured; otherwise the built-in one, with a secret that nobody else knows. */
export async function openMarketing({
  marketingUrl: url,
  marketingSecret: own,
}: Pick<Config, "marketingUrl" | "marketingSecret">): Promise<OpenMarketing> {
  if (url && own) return { url, secret: own, double: undefined }
  const secret = `whsec_${randomBytes(24).toString("base64")}`
  const double = await startMarketingSystem({ secret })
  return { url: double.url, secret, double }
}
