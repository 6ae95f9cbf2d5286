import { readdirSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { identityOf } from "./identities.ts"
import { type Names, resolveIn } from "./intrinsics.ts"
import { ACCOUNT, type Json, REGION, type Resource } from "./resource.ts"

/** The synthesised stacks as the harness sees them: what is in them, by CloudFormation's type. */
export type Template = { readonly ofType: (type: string) => readonly Resource[] }

const SUFFIX = ".template.json"

/** Reads every stack of a `cdk.out` folder. An intrinsic that it does not know is an error when it is met. */
export function readTemplate(folder: string): Template {
  const files = readdirSync(folder).filter((file) => file.endsWith(SUFFIX))
  if (files.length === 0) throw new Error(`There is no template in ${folder}: synthesise it with \`npm run synth\`.`)
  const stacks = new Map<string, Json>(
    files.map((file) => [file.slice(0, -SUFFIX.length), JSON.parse(readFileSync(join(folder, file), "utf8"))]),
  )
  const resources = [...stacks].flatMap(([stack, { Resources = {} }]) =>
    Object.entries<Json>(Resources).map(([id, raw]): Resource => {
      const asset: string | undefined = raw.Metadata?.["aws:asset:path"]
      return {
        stack,
        id,
        type: raw.Type,
        asset: asset === undefined ? undefined : resolve(folder, asset),
        properties: lazily(raw.Properties ?? {}, (value, name) =>
          resolveIn(value, namesIn(stack), `${stack}/${id}/${name}`),
        ),
      }
    }),
  )

  function namesIn(stack: string): Names {
    return {
      ref(name) {
        const value = pseudoParameters[name] ?? (name === "AWS::StackName" ? stack : undefined)
        if (value !== undefined) return value
        const parameter = stacks.get(stack).Parameters?.[name]
        return parameter ? parameter.Default : identityOf(find(stack, name))?.ref
      },
      attribute: (name, attribute) => identityOf(find(stack, name))?.attributes[attribute],
      imported(name) {
        for (const [exporting, { Outputs = {} }] of stacks)
          for (const { Export, Value } of Object.values<Json>(Outputs)) {
            const where = `${exporting}/Outputs`
            if (Export && resolveIn(Export.Name, namesIn(exporting), where) === name)
              return resolveIn(Value, namesIn(exporting), where) as string
          }
        return undefined
      },
    }
  }

  const find = (stack: string, id: string) => resources.find((one) => one.stack === stack && one.id === id)

  return { ofType: (type) => resources.filter((one) => one.type === type) }
}

/** A property that nobody reads need not be understood. */
function lazily(properties: Json, resolved: (value: unknown, name: string) => unknown): Json {
  const getters = Object.entries(properties).map(([name, value]) => {
    return [name, { enumerable: true, get: () => resolved(value, name) }] as const
  })
  return Object.defineProperties({}, Object.fromEntries(getters))
}

const pseudoParameters: Record<string, string> = {
  "AWS::Region": REGION,
  "AWS::AccountId": ACCOUNT,
  "AWS::Partition": "aws",
  "AWS::URLSuffix": "amazonaws.com",
}
