import type { FactoryFaults, LegacyFactory } from "../../doubles/legacy-factory.ts"
import type { MarketingSystem } from "../../doubles/marketing-system.ts"
import { type TrialSwitch, trialSwitches } from "../../views/trials.ts"
import { setCustomersAway } from "./customers-away.ts"
import type { RefusableMail } from "./refusable-mail.ts"

export type Switches = Readonly<Record<TrialSwitch, boolean>>

export const allOff = Object.fromEntries(trialSwitches.map((name) => [name, false])) as Switches

/** What the switches are about; undefined is what is not the shop's own and so is not broken here. */
export type Switched = {
  /** The built-in double. */
  readonly factory: LegacyFactory | undefined
  /** The built-in double. */
  readonly marketing: MarketingSystem | undefined
  readonly mail: Pick<RefusableMail, "refuse">
  /** The superuser's, on the embedded server that has the customers database. */
  readonly customersAdminUrl: string | undefined
}

/** Why a switch is not for here; undefined when it is. */
export function whoseElse(name: TrialSwitch, { factory, marketing, customersAdminUrl }: Switched): string | undefined {
  switch (name) {
    case "factoryDown":
    case "factorySlow":
    case "callbacksTwice":
    case "callbacksLost":
      return factory ? undefined : "The factory is your own (FACTORY_URL is set); only the built-in one can be broken."
    case "marketingDown":
      return marketing
        ? undefined
        : "Marketing is your own (MARKETING_URL is set); only the built-in one can be broken."
    case "customersDown":
      return customersAdminUrl
        ? undefined
        : "The customers database is your own (CUSTOMERS_DATABASE_URL is set); only the embedded one can be broken."
    case "mailRefused":
      return undefined
  }
}

/** Doing it again changes nothing. */
export async function switchOver(before: Switches, wanted: Switches, parts: Switched): Promise<void> {
  const { factory, marketing, mail, customersAdminUrl } = parts
  mail.refuse(wanted.mailRefused)
  await factory?.setFaults(factoryFaults(wanted))
  await marketing?.setFaults({ down: wanted.marketingDown })
  if (customersAdminUrl && (before.customersDown || wanted.customersDown))
    await setCustomersAway(customersAdminUrl, wanted.customersDown)
}

/** How the factory behaves. A callback that is lost is lost, however often it would have come. */
export function factoryFaults({ factoryDown, factorySlow, callbacksTwice, callbacksLost }: Switches) {
  return {
    refusing: factoryDown,
    answer: factorySlow ? { dripSeconds: 3 } : "created",
    callbackLateSeconds: factorySlow ? 20 : 0,
    callbacks: callbacksLost ? 0 : callbacksTwice ? 2 : 1,
  } satisfies Partial<FactoryFaults>
}
