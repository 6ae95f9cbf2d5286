import type { Event } from "../events.ts"
import { happened } from "../messaging/events.ts"
import { newId, type ProductId, type ProductionOrderId } from "../shared/ids.ts"
import { nextStep, type ShortageStep } from "./shortage.ts"
import { type Draft, draftOf, type Shelf } from "./stock.ts"
import { serveWaiting } from "./waiting.ts"

/**
 * The one door: every change of stock, level, policy or waiting demand opens it and closes it.
 * Opening locks the stock rows, in id order and before anything else is locked; closing serves who waits,
 * moves the refill cycle, writes it all, and returns what happened.
 */
export type StockStore = {
  /** Locked rows in id order. With `skip`, rows that somebody else holds are left out instead of waited for. */
  readonly lock: (ids: readonly ProductId[], busy: "wait" | "skip") => Promise<{ shelves: Shelf[]; now: Date }>
  readonly write: (changes: readonly Change[], now: Date) => Promise<void>
  readonly productionOrder: (id: ProductionOrderId) => Promise<{ quantity: number; expectedAt: Date }>
  /** Seconds a factory order is expected to take, for the promise to those who wait. */
  readonly leadSeconds: number
}

export type Drafts = ReadonlyMap<ProductId, Draft>
export type OpenDoor = { readonly drafts: Drafts; readonly now: Date }

export type Change = Draft & {
  /** Pieces given to those who wait, oldest first, after the movements. */
  readonly served: number
  readonly step: ShortageStep
  readonly expectedAt: Date
}

/**
 * What to do about a row that somebody else holds: wait for it, leave it out, or wait for this one only and leave out
 * others. Who waits while holding another row makes all of that row's buyers wait too.
 */
export type Patience = "wait" | "skip" | { readonly waitFor: ProductId }

export async function openDoor(
  store: StockStore,
  ids: readonly ProductId[],
  patience: Patience = "wait",
): Promise<OpenDoor> {
  const { shelves, now } = await lockPatiently(
    store,
    [...new Set(ids)].sort((a, b) => a - b),
    patience,
  )
  return { drafts: new Map(shelves.map((shelf) => [shelf.productId, draftOf(shelf)])), now }
}

// Out of id order, and safe: who holds the first one never waits for a second.
async function lockPatiently(store: StockStore, ids: readonly ProductId[], patience: Patience) {
  if (typeof patience === "string") return store.lock(ids, patience)
  const first = await store.lock([patience.waitFor], "wait")
  const others = ids.filter((id) => id !== patience.waitFor)
  if (others.length === 0) return first
  const { shelves } = await store.lock(others, "skip")
  return { shelves: [...first.shelves, ...shelves], now: first.now }
}

export async function closeDoor(store: StockStore, { drafts, now }: OpenDoor): Promise<Event[]> {
  const expectedAt = new Date(now.getTime() + store.leadSeconds * 1_000)
  const changes = [...drafts.values()].map((draft) => settle(draft, expectedAt)).filter(changesAnything)
  if (changes.length === 0) return []
  await store.write(changes, now)
  return (await Promise.all(changes.map((change) => eventsOf(store, change)))).flat()
}

const newIds = { shortage: newId, productionOrder: newId } as Parameters<typeof nextStep>[1]

export function settle(draft: Draft, expectedAt: Date): Change {
  const served = serveWaiting(draft)
  const step = nextStep(draft.shelf, newIds)
  return { ...draft, served, step, expectedAt, shelf: { ...draft.shelf, ...cycleAfter(step) } }
}

function cycleAfter(step: ShortageStep): Partial<Shelf> {
  switch (step.kind) {
    case "nothing":
      return {}
    case "closes":
      return { shortageId: null }
    case "opens":
    case "opens-and-orders":
    case "orders-again":
      return { shortageId: step.shortageId, productionOrderId: step.productionOrderId }
  }
}

function changesAnything({ before, shelf, step, refused, movements }: Change): boolean {
  return step.kind !== "nothing" || refused.orders > 0 || movements.length > 0 || !sameShelf(before, shelf)
}

const sameShelf = (a: Shelf, b: Shelf) => JSON.stringify(a) === JSON.stringify(b)

async function eventsOf(store: StockStore, change: Change): Promise<Event[]> {
  return [...(await shortageEvents(store, change)), ...soldOut(change)]
}

/** Once for each time the shelf becomes empty within a shortage, also when the shortage begins with an empty one. */
function soldOut({ before, shelf, step }: Change): Event[] {
  const becameEmpty = shelf.onHand === 0 && (before.onHand > 0 || before.shortageId === null)
  if (!becameEmpty || shelf.shortageId === null || step.kind === "closes") return []
  return [happened("StockSoldOut", { shortageId: shelf.shortageId, sku: shelf.sku })]
}

async function shortageEvents(store: StockStore, { step, shelf, expectedAt }: Change): Promise<Event[]> {
  switch (step.kind) {
    case "nothing":
      return []
    case "closes":
      return [happened("StockReplenished", { shortageId: step.shortageId, sku: shelf.sku })]
    case "opens": {
      const { shortageId, productionOrderId } = step
      const order = await store.productionOrder(productionOrderId)
      return [ranShort(shelf, { shortageId, productionOrderId, ...order })]
    }
    case "opens-and-orders":
    case "orders-again":
      return [ranShort(shelf, { ...step, expectedAt })]
  }
}

type Refill = { shortageId: string; productionOrderId: string; quantity: number; expectedAt: Date }

function ranShort({ sku }: Shelf, { shortageId, productionOrderId, quantity, expectedAt }: Refill): Event {
  return happened("StockRanShort", {
    shortageId,
    productionOrderId,
    sku,
    quantity,
    expectedAt: expectedAt.toISOString(),
  })
}
