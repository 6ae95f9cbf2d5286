/**
 * The rules of CloudEvents 1.0.2 for the context attributes, as its specification words them (sections "Naming
 * Conventions", "Type System", "REQUIRED Attributes", "OPTIONAL Attributes"; JSON format, section 3.1):
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
 */
export const cloudEventsRules = {
  type: "object",
  required: ["specversion", "id", "source", "type"],
  properties: {
    specversion: { const: "1.0" },
    id: { type: "string", minLength: 1 },
    source: { type: "string", minLength: 1, format: "uri-reference" },
    type: { type: "string", minLength: 1 },
    time: { type: "string", format: "date-time" },
    subject: { type: "string", minLength: 1 },
    dataschema: { type: "string", minLength: 1, format: "uri" },
    // RFC 2046
    datacontenttype: { type: "string", pattern: "^[\\w.+-]+/[\\w.+-]+(\\s*;.*)?$" },
    data: {},
    data_base64: { type: "string", contentEncoding: "base64" },
  },
  not: { required: ["data", "data_base64"] },
  // Extensions: Boolean, Integer (32 bits) or a text; nothing nested.
  additionalProperties: {
    anyOf: [
      { type: "string" },
      { type: "boolean" },
      { type: "integer", minimum: -2_147_483_648, maximum: 2_147_483_647 },
    ],
  },
}

/** "MUST consist of lower-case letters or digits"; `data_base64` is a member of the JSON format, no attribute. */
export const namesOfAttributes = /^(?:[a-z0-9]+|data_base64)$/
