import { CommitUnknown, hasNoRoom, isConnectionLost, isLockTimeout, isUniqueViolation } from "../database/database.ts"
import type { ProductId } from "../shared/ids.ts"
import type { Patience } from "../stock/door.ts"
import type { CheckoutAnswer, CheckoutRequest } from "./checkout.ts"

export type GatherOptions = {
  /** Decides a batch in one transaction. */
  readonly decide: (batch: readonly CheckoutRequest[], patience: Patience) => Promise<CheckoutAnswer[]>
  /** Requests decided at once, at most. */
  readonly batch?: number
  /** Requests that may wait; one more is turned away. */
  readonly queue?: number
}

/** The shop cannot decide now and nothing was kept: try again after `seconds`. */
export class Busy extends Error {
  override readonly name = "Busy"
  readonly seconds = 1
}

type Waiting = {
  readonly request: CheckoutRequest
  readonly resolve: (answer: CheckoutAnswer) => void
  readonly reject: (error: unknown) => void
  asides: number
}

const MOST_ASIDES = 5

/**
 * Gathers the checkouts that arrive while a transaction is in flight and decides them together in the next one.
 * A lone request waits for nobody. Whoever wants a product that somebody else holds goes aside, into a lane of that
 * product's own, and stops no other.
 */
export function gather({ decide, batch = 256, queue = 20_000 }: GatherOptions) {
  const lanes = new Map<ProductId | "main", Waiting[]>()
  let waiting = 0

  async function submit(request: CheckoutRequest): Promise<CheckoutAnswer> {
    if (waiting >= queue) throw new Busy("too many checkouts are waiting")
    waiting++
    return new Promise<CheckoutAnswer>((resolve, reject) => {
      enter(laneOf(request), { request, resolve, reject, asides: 0 })
    }).finally(() => waiting--)
  }

  /** Behind those who wait for the same product already, so that nobody overtakes. */
  function laneOf({ lines }: CheckoutRequest): ProductId | "main" {
    return lines.find((line) => lanes.has(line.productId))?.productId ?? "main"
  }

  function enter(lane: ProductId | "main", newcomer: Waiting): void {
    const others = lanes.get(lane)
    if (others) return void others.push(newcomer)
    lanes.set(lane, [newcomer])
    void run(lane)
  }

  async function run(lane: ProductId | "main"): Promise<void> {
    const others = lanes.get(lane)!
    while (others.length > 0)
      await decideTogether(others.splice(0, batch), lane === "main" ? "skip" : { waitFor: lane })
    lanes.delete(lane)
  }

  async function decideTogether(group: readonly Waiting[], patience: Patience, tries = 1): Promise<void> {
    const requests = group.map((one) => one.request)
    try {
      const answers = await decide(requests, patience)
      group.forEach((one, at) => settle(one, answers[at]!))
    } catch (error) {
      await afterFailure(group, patience, tries, error)
    }
  }

  async function afterFailure(group: readonly Waiting[], patience: Patience, tries: number, error: unknown) {
    if (isLockTimeout(error)) return rejectAll(group, new Busy("a product is locked", { cause: error }))
    if (isConnectionLost(error)) return rejectAll(group, new Busy("the database is away", { cause: error }))
    if (hasNoRoom(error)) return rejectAll(group, new Busy("the database has no room", { cause: error }))
    // It may have been kept: deciding again could sell twice, so the caller has to look.
    if (error instanceof CommitUnknown) return rejectAll(group, error)
    // One bad request must not hurt the others: each again, alone.
    if (group.length > 1) for (const one of group) await decideTogether([one], patience)
    // A twin with the same key was kept meanwhile: the second look finds it.
    else if (isUniqueViolation(error) && tries === 1) await decideTogether(group, patience, 2)
    else rejectAll(group, error)
  }

  function settle(one: Waiting, answer: CheckoutAnswer): void {
    if (answer.kind !== "aside") return one.resolve(answer)
    // Put aside again and again between two busy products, it waits for all it wants at once, and then it has them.
    if (++one.asides > MOST_ASIDES) void decideTogether([one], "wait")
    else enter(answer.productId, one)
  }

  return submit
}

function rejectAll(group: readonly Waiting[], error: unknown): void {
  for (const one of group) one.reject(error)
}
