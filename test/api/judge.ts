import { codesOf, misfit, type Operation } from "./documented.ts"

export type Answered = { readonly status: number; readonly headers: Headers; readonly text: string }

const reads = new TextDecoder("utf-8", { fatal: true })

export const readAnswer = async (answer: Response): Promise<Answered> => {
  return { status: answer.status, headers: answer.headers, text: reads.decode(await answer.arrayBuffer()) }
}

/** What an answer has that its operation does not document, in words; none where all is well. */
export function faultsOf(operation: Operation, { status, headers, text }: Answered): string[] {
  const leak = leaks.find((pattern) => pattern.test(text))
  const faults = leak ? [`the body shows what is inside: ${leak}`] : []
  if (headers.get("x-content-type-options") !== "nosniff") faults.push("a browser may guess the type of the body")
  const { content = {} } = operation.responses[status] ?? {}
  const [type = ""] = (headers.get("content-type") ?? "").split(";")
  const media = content[type]
  if (!operation.responses[status]) return [...faults, `${status} is not documented`]
  if (status >= 500) return [...faults, `${status}`]
  if (!media) return [...faults, `${status} comes as ${type}`]
  const body = asJson(text)
  if (body === undefined) return [...faults, "the body is no JSON"]
  const unfit = misfit(operation.document, media.schema, body)
  if (unfit) faults.push(`the body is not what is documented: ${unfit}`)
  return status < 400 ? faults : [...faults, ...problemFaults(operation, status, headers, body as Problem)]
}

type Problem = { readonly type: string; readonly code: string; readonly status: number; readonly requestId: string }

function problemFaults(operation: Operation, status: number, headers: Headers, problem: Problem): string[] {
  const faults: string[] = []
  if (!codesOf(operation, status).includes(problem.code)) faults.push(`${problem.code} is not documented for ${status}`)
  if (problem.status !== status) faults.push(`the problem says ${problem.status}`)
  if (problem.type !== `/problems/${problem.code}`) faults.push(`the problem leads to ${problem.type}`)
  if (problem.requestId !== headers.get("x-request-id")) faults.push("the problem has another request id")
  return faults
}

export function asJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Stacks, paths of files, SQL, and what PostgreSQL, zod or Node say of themselves. */
const leaks = [
  /\bat [^"]{0,200}[.](ts|js|mjs):\d+/,
  /node:internal|node_modules|file:\/\/|\/src\/[a-z]|[a-z]+[.]ts\b/,
  /\b(select|returning|insert into|update|delete from)\b[^"]{0,200}\b(from|where|values|set)\b/i,
  /\b(duplicate key|violates|constraint "|relation "|column "|syntax error|invalid byte sequence|out of range for)/i,
  /\b(ECONNREFUSED|ECONNRESET|TypeError|RangeError|SyntaxError|ZodError|Cannot read prop)/,
]
