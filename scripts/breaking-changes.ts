// Which changes between two OpenAPI documents break a client that was written for the first.

export type Schema = {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly allOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly [bound: string]: unknown
}
type Content = Readonly<Record<string, { readonly schema?: Schema }>>
type Parameter = { readonly name: string; readonly in: string; readonly required?: boolean; readonly schema?: Schema }
export type Operation = {
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly required?: boolean; readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>
}
export type OpenApi = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> }
}

/** One sentence for each change that breaks a client; none: whoever spoke the first language is understood. */
export function breakingChanges(before: OpenApi, now: OpenApi): string[] {
  return Object.entries(before.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) => {
      const name = `${method.toUpperCase()} ${path}`
      const changed = now.paths[path]?.[method]
      if (!changed) return [`${name} is gone.`]
      const found = [
        ...parameterBreaks(operation, changed, before, now),
        ...bodyBreaks(operation, changed, before, now),
        ...responseBreaks(operation, changed, before, now),
      ]
      return found.map((what) => `${name} ${what}`)
    }),
  )
}

function parameterBreaks(was: Operation, is: Operation, before: OpenApi, now: OpenApi): string[] {
  const nameOf = (one: Parameter) => `the ${one.in} parameter "${one.name}"`
  const old = new Map(was.parameters?.map((one) => [nameOf(one), one]))
  const current = new Map(is.parameters?.map((one) => [nameOf(one), one]))
  const gone = [...old.keys()].filter((name) => !current.has(name)).map((name) => `reads ${name} no longer.`)
  const changed = [...current].flatMap(([name, one]) => {
    const known = old.get(name)
    const demanded = one.required && !known?.required ? [`demands ${name}.`] : []
    if (!known) return demanded
    return [...demanded, ...requestBreaks(known.schema ?? {}, one.schema ?? {}, { before, now, at: name })]
  })
  return [...gone, ...changed]
}

function bodyBreaks(was: Operation, is: Operation, before: OpenApi, now: OpenApi): string[] {
  const demanded = is.requestBody?.required && !was.requestBody?.required ? ["demands a body."] : []
  const changed = Object.entries(was.requestBody?.content ?? {}).flatMap(([type, { schema = {} }]) => {
    const current = is.requestBody?.content[type]
    if (!current) return [`takes no ${type} any more.`]
    return requestBreaks(schema, current.schema ?? {}, { before, now, at: "the body" })
  })
  return [...demanded, ...changed]
}

function responseBreaks(was: Operation, is: Operation, before: OpenApi, now: OpenApi): string[] {
  return Object.entries(was.responses).flatMap(([status, { content = {} }]) => {
    const current = is.responses[status]
    if (!current) return [`answers ${status} no longer.`]
    return Object.entries(content).flatMap(([type, { schema = {} }]) => {
      const answer = current.content?.[type]
      if (!answer) return [`answers ${status} without ${type}.`]
      return answerBreaks(schema, answer.schema ?? {}, { before, now, at: `the ${status} answer` })
    })
  })
}

/** `at` is the place in words; `inside` the references that are being followed, so that a ring ends. */
type Where = { before: OpenApi; now: OpenApi; at: string; inside?: readonly string[] }

/** Whatever could be sent has to be taken: each form of before needs one of now. */
function requestBreaks(was: Schema, is: Schema, where: Where): string[] {
  const step = enter(was, is, where)
  if (!step) return []
  const now = formsOf(is, where.now)
  return formsOf(was, where.before).flatMap((form) => best(form, now, (other) => narrowed(form, other, step)))
}

/** Whatever is answered has to be known: each form of now needs one of before. */
function answerBreaks(was: Schema, is: Schema, where: Where): string[] {
  const step = enter(was, is, where)
  if (!step) return []
  const before = formsOf(was, where.before)
  return formsOf(is, where.now).flatMap((form) => best(form, before, (other) => poorer(other, form, step)))
}

function enter(was: Schema, is: Schema, where: Where): Where | undefined {
  const pair = `${was.$ref} ${is.$ref}`
  if (!was.$ref && !is.$ref) return where
  return where.inside?.includes(pair) ? undefined : { ...where, inside: [...(where.inside ?? []), pair] }
}

/** Nothing where one of the others will do; otherwise what is wrong with the one that is most like it. */
function best(form: Schema, others: readonly Schema[], breaks: (other: Schema) => string[]): string[] {
  const judged = others.map((other) => ({ alike: shared(form, other), found: breaks(other) }))
  if (judged.some(({ found }) => found.length === 0)) return []
  return judged.toSorted((a, b) => b.alike - a.alike || a.found.length - b.found.length)[0]?.found ?? []
}

const shared = (one: Schema, other: Schema) =>
  Object.keys(one.properties ?? {}).filter((name) => other.properties && name in other.properties).length

function narrowed(was: Schema, is: Schema, where: Where): string[] {
  const { at } = where
  const untaken = typesOf(was).filter((type) => !includesType(typesOf(is), type))
  if (untaken.length > 0) return [`takes ${at} as ${untaken.join(" or ")} no longer.`]
  const values = valuesLost(was, is).map((value) => `takes ${value} in ${at} no longer.`)
  const fresh = (is.required ?? []).filter((name) => !was.required?.includes(name))
  const demanded = fresh.map((name) => `demands "${name}" in ${at}.`)
  const properties = Object.entries(was.properties ?? {}).flatMap(([name, schema]) => {
    const current = is.properties?.[name]
    if (current) return requestBreaks(schema, current, { ...where, at: `"${name}" in ${at}` })
    return is.additionalProperties === false ? [`takes "${name}" in ${at} no longer.`] : []
  })
  const items = was.items && is.items ? requestBreaks(was.items, is.items, { ...where, at: `an item of ${at}` }) : []
  return [...values, ...boundsNarrowed(was, is, at), ...demanded, ...properties, ...items]
}

function poorer(was: Schema, is: Schema, where: Where): string[] {
  const { at } = where
  const strange = typesOf(is).filter((type) => !includesType(typesOf(was), type))
  if (strange.length > 0) return [`gives ${at} as ${strange.join(" or ")}, which it was not.`]
  const properties = Object.entries(was.properties ?? {}).flatMap(([name, schema]) => {
    const current = is.properties?.[name]
    if (!current) return [`has no "${name}" in ${at} any more.`]
    const unsure = was.required?.includes(name) && !is.required?.includes(name)
    const deeper = answerBreaks(schema, current, { ...where, at: `"${name}" in ${at}` })
    return unsure ? [`may leave "${name}" out of ${at}.`, ...deeper] : deeper
  })
  const items = was.items && is.items ? answerBreaks(was.items, is.items, { ...where, at: `an item of ${at}` }) : []
  return [...properties, ...items]
}

/** All that can stand at a place, each form with what its parts and references say. */
function formsOf(schema: Schema, api: OpenApi): Schema[] {
  const whole = resolved(schema, api)
  const forms = whole.anyOf ?? whole.oneOf
  if (forms) return forms.flatMap((form) => formsOf(form, api))
  if (!whole.allOf) return [whole]
  const { allOf, ...own } = whole
  const parts: Schema[] = [...allOf.map((part) => resolved(part, api)), own]
  const merged = parts.reduce((all, part) => ({
    ...all,
    ...part,
    properties: { ...all.properties, ...part.properties },
    required: [...(all.required ?? []), ...(part.required ?? [])],
  }))
  return [merged]
}

function resolved(schema: Schema, api: OpenApi): Schema {
  if (schema.$ref === undefined) return schema
  const found = api.components?.schemas?.[schema.$ref.split("/").at(-1)!]
  if (!found) throw new Error(`${schema.$ref} leads nowhere`)
  return resolved(found, api)
}

const anything = ["object", "array", "string", "number", "boolean", "null"]

function typesOf({ type, properties }: Schema): readonly string[] {
  if (type === undefined) return properties ? ["object"] : anything
  return typeof type === "string" ? [type] : type
}

const includesType = (types: readonly string[], type: string) =>
  types.includes(type) || (type === "integer" && types.includes("number"))

function valuesLost(was: Schema, is: Schema): string[] {
  if (!is.enum) return []
  if (!was.enum) return [`anything but ${is.enum.map((value) => JSON.stringify(value)).join(", ")}`]
  return was.enum.filter((value) => !is.enum!.includes(value)).map((value) => JSON.stringify(value))
}

function boundsNarrowed(was: Schema, is: Schema, at: string): string[] {
  const raised = ["minimum", "exclusiveMinimum", "minLength", "minItems"].filter((name) => {
    const bound = is[name]
    return typeof bound === "number" && bound > Number(was[name] ?? -Infinity)
  })
  const lowered = ["maximum", "exclusiveMaximum", "maxLength", "maxItems"].filter((name) => {
    const bound = is[name]
    return typeof bound === "number" && bound < Number(was[name] ?? Infinity)
  })
  const bounds = [...raised, ...lowered].map((name) => `narrows ${at}: ${name} is ${String(is[name])} now.`)
  const patterned = is["pattern"] !== undefined && is["pattern"] !== was["pattern"]
  return patterned ? [...bounds, `narrows ${at}: it has to fit ${String(is["pattern"])} now.`] : bounds
}
