import { createServer, type IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"
import type { TestContext } from "node:test"

export const AWS_KEY = "AKIDEXAMPLEOFTESTS"
export const AWS_SECRET = "wJalrXUtnFEMIsecretOfTests"

/** What the SDK finds in its environment, and nothing of this machine's own. */
export function enterAws(changes: Record<string, string | undefined> = {}): void {
  const settings: Record<string, string | undefined> = {
    AWS_REGION: "ap-northeast-2",
    AWS_DEFAULT_REGION: undefined,
    AWS_PROFILE: undefined,
    AWS_ACCESS_KEY_ID: AWS_KEY,
    AWS_SECRET_ACCESS_KEY: AWS_SECRET,
    AWS_SESSION_TOKEN: undefined,
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_MAX_ATTEMPTS: "1",
    ...changes,
  }
  for (const [name, value] of Object.entries(settings))
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
}

/** Points every service of the SDK at one address. */
export function pointAwsAt(url: string): void {
  for (const service of ["SNS", "SQS", "SECRETS_MANAGER", "LAMBDA"]) process.env[`AWS_ENDPOINT_URL_${service}`] = url
}

export type Asked = {
  /** As in `GetQueueUrl`; of a REST service, the path. */
  readonly operation: string
  readonly body: string
  readonly headers: IncomingMessage["headers"]
}
export type Said = { readonly status: number; readonly body: string; readonly type?: string }

/** A service of AWS, of any protocol, that says what a test wants it to say. Returns everything it was asked. */
export async function awsSays(t: TestContext, say: (asked: Asked) => Said | undefined): Promise<Asked[]> {
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString()
    const target = request.headers["x-amz-target"]
    const operation =
      typeof target === "string" ? target.split(".")[1]! : (new URLSearchParams(body).get("Action") ?? request.url!)
    const one = { operation, body, headers: request.headers }
    asked.push(one)
    const { status, body: answer, type } = say(one) ?? { status: 500, body: "{}" }
    response
      .writeHead(status, {
        "content-type": answer.startsWith("<") ? "text/xml" : "application/x-amz-json-1.0",
        ...(type === undefined ? {} : { "x-amzn-errortype": type }),
      })
      .end(answer)
  })
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening))
  t.after(() => {
    server.closeAllConnections()
    return new Promise((closed) => server.close(closed))
  })
  pointAwsAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  return asked
}

/** How the services with JSON say no. */
export const jsonNo = (status: number, type: string, message: string): Said => ({
  status,
  type,
  body: JSON.stringify({ __type: `com.amazon.coral.service#${type}`, message, Message: message }),
})

/** How SNS says no. */
export const xmlNo = (status: number, code: string, message: string): Said => ({
  status,
  body: `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
})
