/** What names stand for, in one stack. Undefined: nobody here knows. */
export type Names = {
  readonly ref: (name: string) => string | undefined
  readonly attribute: (name: string, attribute: string) => string | undefined
  readonly imported: (name: string) => string | undefined
}

/** As if the property were not there. */
const NOTHING = undefined

/** Replaces CloudFormation's intrinsics in a value. One that cannot be resolved is an error that says where it stands. */
export function resolveIn(value: unknown, names: Names, where: string): unknown {
  if (typeof value === "string") return withoutDynamics(value, where)
  if (value === null || typeof value !== "object") return value
  if (Array.isArray(value)) return value.map((one) => resolveIn(one, names, where)).filter((one) => one !== NOTHING)
  const entries = Object.entries(value)
  const [key, inside] = entries[0] ?? []
  if (entries.length === 1 && (key === "Ref" || key === "Condition" || key?.startsWith("Fn::")))
    return intrinsic(key, inside, names, where)
  return Object.fromEntries(
    entries
      .map(([name, one]) => [name, resolveIn(one, names, `${where}/${name}`)] as const)
      .filter(([, one]) => one !== NOTHING),
  )
}

function intrinsic(key: string, inside: unknown, names: Names, where: string): unknown {
  const unresolved = () => new Error(`${where}: cannot resolve {"${key}": ${JSON.stringify(inside)}}`)
  const known = (value: string | undefined) => {
    if (value === undefined) throw unresolved()
    return value
  }
  switch (key) {
    case "Ref":
      return inside === "AWS::NoValue" ? NOTHING : known(names.ref(String(inside)))
    case "Fn::GetAtt": {
      const [name, ...attribute] = Array.isArray(inside) ? inside.map(String) : String(inside).split(".")
      return known(names.attribute(name!, attribute.join(".")))
    }
    case "Fn::ImportValue":
      return known(names.imported(String(resolveIn(inside, names, where))))
    case "Fn::Join": {
      const [between, parts] = inside as [string, unknown]
      return (resolveIn(parts, names, where) as unknown[]).join(between)
    }
    case "Fn::Select": {
      const [at, list] = inside as [number | string, unknown]
      const chosen = (resolveIn(list, names, where) as unknown[])[Number(at)]
      if (chosen === undefined) throw unresolved()
      return chosen
    }
    case "Fn::Split": {
      const [between, text] = inside as [string, unknown]
      return String(resolveIn(text, names, where)).split(between)
    }
    case "Fn::Sub":
      return substitute(inside, names, where, known)
    default:
      throw unresolved()
  }
}

function substitute(
  inside: unknown,
  names: Names,
  where: string,
  known: (value: string | undefined) => string,
): unknown {
  const [text, own] = Array.isArray(inside) ? (inside as [string, Record<string, unknown>]) : [String(inside), {}]
  return text.replaceAll(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`
    if (Object.hasOwn(own, name)) return String(resolveIn(own[name], names, where))
    const [resource, ...attribute] = name.split(".")
    return known(attribute.length > 0 ? names.attribute(resource!, attribute.join(".")) : names.ref(name))
  })
}

/** Dynamic references put a secret's words into a template: nothing of ours should. */
function withoutDynamics(text: string, where: string): string {
  if (text.includes("{{resolve:")) throw new Error(`${where}: cannot resolve ${text}`)
  return text
}
