import { type QueryClient, useQueryClient } from "@tanstack/react-query"
import { createContext, type ReactNode, use, useEffect, useState } from "react"
import type { Topic } from "../../../src/views/pulse.ts"

/** `paused`: the stream broke and is opened again; `away`: the shop answers, its database does not. */
export type LiveState = "connecting" | "live" | "paused" | "away"

const LiveContext = createContext<LiveState>("connecting")
export const useLive = (): LiveState => use(LiveContext)

const REOPEN_MS = 2_000

/** Hears what has changed and looks again at what is on the page, and only at that. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient()
  const [state, setState] = useState<LiveState>("connecting")
  useEffect(() => listen(client, setState), [client])
  return <LiveContext value={state}>{children}</LiveContext>
}

/** Listens while the page is seen: a browser keeps six connections to a shop at most, for all its pages together. */
function listen(client: QueryClient, tell: (state: LiveState) => void): () => void {
  const lookAgain = lookAgainAt(client)
  let source: EventSource | undefined
  let reopening: ReturnType<typeof setTimeout> | undefined
  const open = () => {
    let isNew = true
    source = new EventSource("/console/api/stream")
    source.addEventListener("changed", ({ data }: MessageEvent<string>) => {
      tell("live")
      // A new stream knows nothing of what was missed before it; one that the browser resumed does.
      lookAgain(isNew ? allTopics : (JSON.parse(data) as { topics: readonly Topic[] }).topics)
      isNew = false
    })
    source.addEventListener("away", () => tell("away"))
    source.addEventListener("error", () => {
      tell("paused")
      if (source?.readyState === EventSource.CLOSED) reopening = setTimeout(open, REOPEN_MS)
    })
  }
  const close = () => {
    clearTimeout(reopening)
    source?.close()
  }
  const listenWhileSeen = () => {
    close()
    if (!document.hidden) open()
  }
  listenWhileSeen()
  document.addEventListener("visibilitychange", listenWhileSeen)
  return () => {
    document.removeEventListener("visibilitychange", listenWhileSeen)
    close()
  }
}

const everyTopic: Record<Topic, true> = {
  orders: true,
  stock: true,
  production: true,
  deliveries: true,
  mails: true,
  customers: true,
  actions: true,
}
const allTopics = Object.keys(everyTopic) as Topic[]

/** One look at a time: what changes meanwhile is looked at afterwards, however often it changed. */
function lookAgainAt(client: QueryClient): (topics: readonly Topic[]) => void {
  const changed = new Set<Topic>()
  let isLooking = false
  const lookUntilNothingChanged = async () => {
    while (changed.size > 0) {
      const now = new Set(changed)
      changed.clear()
      const isAbout = (topic: Topic) => now.has(topic)
      await client.invalidateQueries({ predicate: ({ meta }) => ((meta?.topics ?? []) as Topic[]).some(isAbout) })
    }
  }
  return (topics) => {
    for (const topic of topics) changed.add(topic)
    if (isLooking) return
    isLooking = true
    void lookUntilNothingChanged().finally(() => (isLooking = false))
  }
}
