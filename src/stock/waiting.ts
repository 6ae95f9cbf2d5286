import type { Draft } from "./stock.ts"

/**
 * Gives what lies on the shelf to those who wait. Returns the pieces given away; which orders get them, oldest
 * position first, the store works out where the queue is, since it may be a hundred thousand lines long.
 */
export function serveWaiting(draft: Draft): number {
  const { onHand, waiting } = draft.shelf
  const given = Math.min(onHand, waiting)
  if (given > 0) draft.shelf = { ...draft.shelf, onHand: onHand - given, waiting: waiting - given }
  return given
}
