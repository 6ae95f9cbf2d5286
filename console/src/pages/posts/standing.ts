import type { Post, PostKind, PostState } from "../../../../src/views/posts.ts"
import type { Json } from "../../api/json.ts"
import type { IconName } from "../../parts/Icon.tsx"
import type { Tone } from "../../parts/Status.tsx"

type Stands = Pick<Json<Post>, "kind" | "state" | "lastError" | "nextAttemptAt" | "confirmedAt">

export const kindIcons: Record<PostKind, IconName> = {
  "ads-pause": "pause",
  "ads-resume": "play",
  operations: "letters",
  webhook: "customers",
}

const tones: Record<PostState, Tone> = {
  waiting: "busy",
  sent: "good",
  "maybe-sent": "wait",
  refused: "stuck",
  superseded: "over",
}

export const postKinds = Object.keys(kindIcons) as readonly PostKind[]

export const isPostKind = (text: string | undefined): text is PostKind =>
  text !== undefined && Object.hasOwn(kindIcons, text)

/** What has failed and is tried again waits for its time. */
export const toneOf = ({ state, lastError }: Pick<Stands, "state" | "lastError">): Tone =>
  state === "waiting" && lastError !== null ? "wait" : tones[state]

/** How a post stands, where that needs a sentence; undefined: it was sent, and that is all. */
export function standingOf({ kind, state, lastError, nextAttemptAt, confirmedAt }: Stands) {
  const isTriedAgain = nextAttemptAt !== null
  switch (state) {
    case "waiting":
      return lastError === null ? "about-to-go" : "tries-again"
    case "maybe-sent":
      return isTriedAgain ? "doubt-tries-again" : "doubt"
    case "refused":
    case "superseded":
      return state
    case "sent":
      if (isTriedAgain) return "once-more"
      if (kind === "ads-pause") return confirmedAt === null ? "unconfirmed" : "confirmed"
      return undefined
  }
}
