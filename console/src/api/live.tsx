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

function listen(client: QueryClient, tell: (state: LiveState) => void): () => void {
  let source: EventSource
  let reopening: ReturnType<typeof setTimeout> | undefined
  const lookAgain = lookAgainAt(client)
  const open = (isAgain: boolean) => {
    source = new EventSource("/console/api/stream")
    source.addEventListener("changed", ({ data }: MessageEvent<string>) => {
      tell("live")
      lookAgain((JSON.parse(data) as { topics: readonly Topic[] }).topics)
    })
    source.addEventListener("away", () => tell("away"))
    source.addEventListener("open", () => {
      tell("live")
      // A new stream knows nothing of what the broken one missed; one that the browser resumed does.
      if (isAgain) void client.invalidateQueries()
    })
    source.addEventListener("error", () => {
      tell("paused")
      if (source.readyState === EventSource.CLOSED) reopening = setTimeout(() => open(true), REOPEN_MS)
    })
  }
  open(false)
  return () => {
    clearTimeout(reopening)
    source.close()
  }
}

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
