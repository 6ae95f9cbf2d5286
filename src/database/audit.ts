import { crashPoint } from "../shared/crash-points.ts"
import type { Transaction } from "./database.ts"

export type OperatorAction = {
  /** Who: `local` on one machine, else the name of a key or a session. */
  readonly actor: string
  /** What, as in `adjust-stock`. */
  readonly action: string
  /** To what: a sku or an id. */
  readonly subject: string
  readonly reason?: string | undefined
  readonly before?: unknown
  readonly after?: unknown
}

/** Writes down what a person did, in the transaction that does it. */
export async function noteAction(tx: Transaction, action: OperatorAction): Promise<void> {
  await tx.query`
    insert into operator_actions (actor, action, subject, reason, before, after)
    values (${action.actor}, ${action.action}, ${action.subject}, ${action.reason},
            ${JSON.stringify(action.before)}::jsonb, ${JSON.stringify(action.after)}::jsonb)
  `
  tx.afterCommit(() => crashPoint("hand/committed", action.action))
}
