/** Wakes the consumers of this process at once; other processes hear the database's notification. */
type Waiter = () => void

const waiters = new Map<string, Set<Waiter>>()

function ring(consumers: readonly string[]): void {
  for (const consumer of consumers) for (const wake of waiters.get(consumer) ?? []) wake()
}

function ringAll(): void {
  ring([...waiters.keys()])
}

/** Calls `wake` at every ring for the consumer, until the returned function is called. */
function hear(consumer: string, wake: Waiter): () => void {
  const heard = waiters.get(consumer) ?? new Set()
  waiters.set(consumer, heard.add(wake))
  return () => heard.delete(wake)
}

export const bell = { ring, ringAll, hear }
