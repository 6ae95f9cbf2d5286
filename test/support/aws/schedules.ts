import { randomUUID } from "node:crypto"
import { every } from "../../../src/runtimes/every.ts"
import { nameIn } from "./cloud.ts"
import type { Functions } from "./functions.ts"
import { identityOf } from "./identities.ts"
import { ACCOUNT, REGION } from "./resource.ts"
import type { Template } from "./template.ts"

/** Runs what the template runs by the minute, so many milliseconds after its last run ended. Returns how to stop. */
export function startSchedules(template: Template, functions: Functions, milliseconds: number): () => Promise<void> {
  const rules = template.ofType("AWS::Events::Rule").flatMap((rule) => {
    const { ScheduleExpression, State, Targets = [] } = rule.properties
    if (!ScheduleExpression || State === "DISABLED") return []
    const arn = identityOf(rule)!.attributes.Arn!
    return (Targets as Target[]).map((target) => [target, () => scheduledEvent(arn)] as const)
  })
  const schedules = template
    .ofType("AWS::Scheduler::Schedule")
    .filter(({ properties }) => properties.State !== "DISABLED")
    .map(({ properties }) => [properties.Target as Target, () => ({})] as const)
  const stops = [...rules, ...schedules].flatMap(([{ Arn, Input }, event]) => {
    const name = nameIn(Arn)
    if (!functions.named(name)) throw new Error(`a schedule runs ${Arn}, which is no function here`)
    const run = () => functions.invoke(name, Input === undefined ? event() : JSON.parse(Input))
    return [every(milliseconds, run, () => {})]
  })
  return async () => {
    await Promise.all(stops.map((stop) => stop()))
  }
}

type Target = { readonly Arn: string; readonly Input?: string }

const scheduledEvent = (rule: string) => ({
  version: "0",
  id: randomUUID(),
  "detail-type": "Scheduled Event",
  source: "aws.events",
  account: ACCOUNT,
  time: new Date().toISOString(),
  region: REGION,
  resources: [rule],
  detail: {},
})
