import type { Functions } from "./functions.ts"
import { answerJson, type LocalServer, serveLocally } from "./local-server.ts"
import { ACCOUNT, REGION } from "./resource.ts"

export type LambdaApi = LocalServer & {
  /** From now on nobody may invoke the function. */
  readonly forbid: (name: string) => void
}

const route = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/

/** Lambda's Invoke: with InvocationType Event it answers at once and the function runs later. */
export async function startLambdaApi(functions: () => Functions): Promise<LambdaApi> {
  const forbidden = new Set<string>()
  const server = await serveLocally(async (request, body, response) => {
    const [, encoded] = route.exec(request.url!.split("?")[0]!) ?? []
    if (request.method !== "POST" || encoded === undefined) return void response.writeHead(404).end()
    const name = decodeURIComponent(encoded).split(":").at(-1)!
    const arn = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`
    if (forbidden.has(name)) {
      const user = `User: arn:aws:sts::${ACCOUNT}:assumed-role/test/test`
      const message = `${user} is not authorized to perform: lambda:InvokeFunction on resource: ${arn}`
      return answerJson(response, 403, { Message: message }, "AccessDeniedException")
    }
    if (!functions().named(name)) {
      const message = { Type: "User", Message: `Function not found: ${arn}` }
      return answerJson(response, 404, message, "ResourceNotFoundException")
    }
    const event: unknown = body.length === 0 ? {} : JSON.parse(body.toString())
    if (request.headers["x-amz-invocation-type"] === "Event") {
      functions().invokeLater(name, event)
      return void response.writeHead(202).end()
    }
    const outcome = await functions().invoke(name, event)
    if (outcome.kind === "done") return answerJson(response, 200, outcome.payload)
    response.setHeader("x-amz-function-error", "Unhandled")
    answerJson(response, 200, outcome.error)
  })
  return { ...server, forbid: (name) => void forbidden.add(name) }
}
