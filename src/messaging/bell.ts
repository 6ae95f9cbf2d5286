import { randomUUID } from "node:crypto"

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

/** Stands in the notifications of this process. */
const ourselves = randomUUID()

/** What the database notifies every process of, when this one is about to ring for these. */
const notification = (consumers: readonly string[]) => [...consumers, ourselves].join(" ")

/**
 * Rings for those whom a notification names; for everyone when it says nothing, as after a time in which none was heard.
 * Our own wakes nobody: whom it names, we have rung for, and to look twice costs the database as much as the work.
 */
function ringFor(heard: string): void {
  const names = heard.split(" ")
  if (heard === "") ringAll()
  else if (!names.includes(ourselves)) ring(names)
}

export const bell = { ring, ringAll, hear, notification, ringFor }
