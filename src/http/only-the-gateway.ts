import { problem } from "./problem.ts"
import type { Guard } from "./frame.ts"

/** What API Gateway hands over beside a request (HTTP API, payload 2.0) whose IAM signature it has checked. */
type Bindings = {
  readonly event?: { readonly requestContext?: { readonly authorizer?: { readonly iam?: { userArn?: unknown } } } }
}

/** `…:assumed-role/<role>/<session>`: a shop front that is started anew is the same caller. */
const withoutSession = (arn: string) => arn.replace(/(:assumed-role\/[^/]+)\/.*$/, "$1")

/**
 * Lets in whom the gateway knows. It turns strangers away itself; a route that somebody opened there by mistake stays
 * closed here. The signer is the actor that is written down.
 */
export const onlyTheGateway: Guard = async (c, next) => {
  const signer = (c.env as Bindings | undefined)?.event?.requestContext?.authorizer?.iam?.userArn
  if (typeof signer !== "string" || signer === "")
    return problem(
      c,
      "forbidden",
      "Sign the request with an IAM identity that may invoke this API (Signature Version 4).",
    )
  c.set("actor", signer)
  c.set("caller", withoutSession(signer))
  return next()
}
