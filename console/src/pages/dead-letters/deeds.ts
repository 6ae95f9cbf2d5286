import { act, Refused } from "../../api/client.ts"

/** A letter that is not on the desk any more was dealt with by somebody else. */
async function unlessGone(deed: Promise<unknown>): Promise<"done" | "gone"> {
  try {
    await deed
    return "done"
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return "gone"
    throw error
  }
}

const path = (id: string) => `/dead-letters/${encodeURIComponent(id)}`

export const resend = (id: string) => unlessGone(act("POST", `${path(id)}/resend`))

/** The server takes a reason on one line. */
export const discard = (id: string, reason: string) =>
  unlessGone(act("POST", `${path(id)}/discard`, { reason: reason.replaceAll(/\s+/g, " ") }))
