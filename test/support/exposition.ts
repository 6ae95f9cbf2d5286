/** A metric as Prometheus' text format 0.0.4 gives it: what it is, and its samples by their labels in the order written. */
export type Family = {
  readonly type: string
  readonly help: string
  readonly samples: {
    readonly name: string
    readonly labels: Readonly<Record<string, string>>
    readonly value: number
  }[]
}

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*"
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.*)\\})? ([Nn]a[Nn]|[+-]Inf|[-+0-9.eE]+)$`)
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/gy
const suffixes: Readonly<Record<string, readonly string[]>> = {
  histogram: ["_bucket", "_sum", "_count"],
  summary: ["", "_sum", "_count"],
}

/** Reads the text strictly, and throws for whatever the format does not allow, or a sample that comes twice. */
export function readExposition(text: string): ReadonlyMap<string, Family> {
  if (!text.endsWith("\n")) throw new Error("the last line does not end")
  const families = new Map<string, Family>()
  const helps = new Map<string, string>()
  const seen = new Set<string>()
  let current: [string, Family] | undefined
  for (const line of text.split("\n").filter((one) => one !== "")) {
    const [, about, name = "", rest = ""] = new RegExp(`^# (HELP|TYPE) (${NAME}) (.+)$`).exec(line) ?? []
    if (about === "HELP") helps.set(name, rest)
    else if (about === "TYPE") {
      if (families.has(name)) throw new Error(`${name} has two types`)
      current = [name, { type: rest, help: helps.get(name) ?? "", samples: [] }]
      families.set(...current)
    } else {
      if (!current) throw new Error(`a sample without a type: ${line}`)
      if (seen.has(line.slice(0, line.lastIndexOf(" ")))) throw new Error(`twice: ${line}`)
      seen.add(line.slice(0, line.lastIndexOf(" ")))
      current[1].samples.push(sampleOf(line, ...current))
    }
  }
  return families
}

function sampleOf(line: string, family: string, { type }: Family): Family["samples"][number] {
  const [, name = "", labels = "", value = ""] = SAMPLE.exec(line) ?? []
  if (!(suffixes[type] ?? [""]).some((suffix) => name === family + suffix))
    throw new Error(`no sample of the ${type} ${family}: ${line}`)
  const pairs = [...labels.matchAll(LABEL)]
  if (pairs.map(([all]) => all).join("") !== labels) throw new Error(`unreadable labels: ${line}`)
  return {
    name,
    labels: Object.fromEntries(pairs.map(([, label, said]) => [label!, said!])),
    value: Number(value.replace("Inf", "Infinity")),
  }
}
