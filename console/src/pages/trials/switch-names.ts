import type { TrialSwitch } from "../../../../src/views/trials.ts"

/** Of whom each switch is, in the order in which they stand. A switch that is new on the server does not compile here. */
export const ownerOf: Readonly<Record<TrialSwitch, "factory" | "mail" | "customers" | "marketing">> = {
  factoryDown: "factory",
  factorySlow: "factory",
  callbacksTwice: "factory",
  callbacksLost: "factory",
  mailRefused: "mail",
  customersDown: "customers",
  marketingDown: "marketing",
}

export const trialSwitchNames = Object.keys(ownerOf) as readonly TrialSwitch[]
