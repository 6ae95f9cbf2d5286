import type { Say } from "../shared/say.ts"

const PAUSE_MS = 30_000

/** The same complaint is made once in half a minute: while a database restarts, many would say the same. */
export function complaints(say: Say, now: () => number = Date.now): Say {
  const made = new Map<string, number>()
  return (sentence, about) => {
    const last = made.get(sentence)
    if (last !== undefined && now() - last < PAUSE_MS) return
    if (made.size > 1_000) made.clear()
    made.set(sentence, now())
    say(sentence, about)
  }
}
