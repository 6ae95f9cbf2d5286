import type { Api } from "./api.ts"
import { type ProblemCode, problems } from "./problem.ts"
import { problemWords } from "./problem-words.ts"

type Registry = Api["openAPIRegistry"]

/** An example of each problem that an operation of this API names, for the documents to refer to. */
export function registerProblemExamples(registry: Registry): void {
  for (const code of namedIn(registry)) {
    const [status, title] = problems[code]
    const detail = problemWords[code].en.join(" ")
    const value = { type: `/problems/${code}`, title, status, code, detail, requestId }
    registry.registerComponent("examples", code, { summary: title, value })
  }
}

const requestId = "5b1f0c9e-0c5b-4d3e-9f55-0d1b8a2f6c11"

function namedIn({ definitions }: Registry): ProblemCode[] {
  const answers = definitions.flatMap((one) => (one.type === "route" ? Object.values(one.route.responses) : []))
  const named = new Set(answers.flatMap((answer) => ("description" in answer ? answer.description.split(", ") : [])))
  return (Object.keys(problems) as ProblemCode[]).filter((code) => named.has(code))
}
