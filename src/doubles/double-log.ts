import { EventEmitter, once } from "node:events"

/** Entries kept of each list. */
const kept = 10_000

/** What a double writes down, and how a test waits for it: bounded lists, and a bell at each change. */
export const openLog = (whose: string) => {
  const changes = new EventEmitter().setMaxListeners(0)

  /** Notes what happened, and gives back how to note its end. */
  const noteIn =
    <Entry extends object>(entries: Entry[]) =>
    (entry: Entry) => {
      entries.push(entry)
      if (entries.length > kept) entries.shift()
      changes.emit("change")
      return (end: Partial<Entry>) => {
        Object.assign(entry, end)
        changes.emit("change")
      }
    }

  const until = async <Seen>(seen: Seen, condition: (seen: Seen) => boolean, timeoutMs: number) => {
    const patience = new AbortController()
    const timer = setTimeout(() => patience.abort(), timeoutMs)
    try {
      while (!condition(seen)) await once(changes, "change", { signal: patience.signal })
    } catch (cause) {
      throw patience.signal.aborted ? new Error(`Not within ${timeoutMs} ms: ${condition}`, { cause }) : cause
    } finally {
      clearTimeout(timer)
    }
  }

  const close = () => {
    const isAwaited = changes.listenerCount("error") > 0 // an "error" nobody listens to is thrown
    if (isAwaited) changes.emit("error", new Error(`The ${whose} was stopped`))
  }

  return { noteIn, until, close }
}
