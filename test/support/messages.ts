import assert from "node:assert/strict"
import { Ajv, type ValidateFunction } from "ajv"
import addFormats from "ajv-formats"
import { eventsDocument } from "../../scripts/write-asyncapi.ts"
import { cloudEventsRules, namesOfAttributes } from "./cloud-events.ts"

const validator = () => addFormats.default(new Ajv({ strict: false, allErrors: true }))
const ajv = validator()
ajv.addSchema({ $id: "document", components: eventsDocument().components })
const isCloudEvent = validator().compile(cloudEventsRules)

/** A schema of the AsyncAPI document, by its name there. */
export const payload = (schema: string): ValidateFunction =>
  ajv.getSchema(`document#/components/schemas/${schema}`) ?? assert.fail(`there is no ${schema}`)

export function fits(schema: string, value: unknown): void {
  const validate = payload(schema)
  assert.ok(validate(value), `${schema}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(value)}`)
}

export function followsCloudEvents(value: object): void {
  assert.ok(isCloudEvent(value), `${JSON.stringify(isCloudEvent.errors)}\n${JSON.stringify(value)}`)
  for (const name of Object.keys(value)) assert.match(name, namesOfAttributes)
}
