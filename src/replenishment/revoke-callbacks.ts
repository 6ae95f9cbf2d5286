import { noteAction } from "../database/audit.ts"
import type { Transaction } from "../database/database.ts"
import type { ByHand } from "./decide-by-hand.ts"
import { lockOrder } from "./production-order.ts"

/** How many addresses were revoked now. */
export type Revoked = { readonly revoked: number }

/**
 * The callback addresses that the factory was given for this order are worth nothing from now on: whoever calls one gets
 * the 404 of one that never was. One that never left us stays, because it may still leave.
 */
export async function revokeCallbacks(
  tx: Transaction,
  id: string,
  { actor, reason }: ByHand,
): Promise<Revoked | "unknown"> {
  const order = await lockOrder(tx, id)
  if (!order) return "unknown"
  const revoked = await tx.query<{ number: number }>`
    update asks
    set token_revoked_at = now()
    where production_order_id = ${id} and state <> 'not-sent' and token_revoked_at is null and token_expires_at > now()
    returning number
  `
  if (revoked.length === 0) return { revoked: 0 }
  const asks = revoked.map(({ number }) => number).toSorted((a, b) => a - b)
  await noteAction(tx, {
    actor,
    action: "revoke-callbacks",
    subject: id,
    reason,
    before: { asks, revoked: false },
    after: { asks, revoked: true },
  })
  return { revoked: revoked.length }
}
