import { randomBytes } from "node:crypto"
import { inOrder, type Reader, type Transaction } from "../database/database.ts"
import { happened, tell } from "../messaging/events.ts"
import { type AskId, type EventId, newId, type ProductionOrderId } from "../shared/ids.ts"
import { placeHere } from "../shared/trace.ts"
import type { Ask, FactoryTerms } from "./ask-factory.ts"
import { callbackToken, tokenHash } from "./callback-token.ts"
import { type AskState, isEnded, type LockedOrder, lockOrder, setState } from "./production-order.ts"

/** How long a callback of an ask is listened to. */
export const TOKEN_DAYS = 30

export type PreparedAsk = Ask & { readonly productionOrderId: ProductionOrderId }

/** The delivery that leads to an ask: one event, sent by the shop (round 0) or again by a person (1, 2 …). */
export type AskCause = { readonly event: EventId; readonly round: number }

export type NextAct =
  | { readonly kind: "nothing-to-do" }
  | { readonly kind: "rejected"; readonly reason: string }
  /** An earlier delivery began to send and did not live to write down how it ended. */
  | { readonly kind: "outcome-unknown"; readonly ask: PreparedAsk }
  | { readonly kind: "send"; readonly ask: PreparedAsk; readonly sku: string; readonly factoryId: string }

/** Decides, under the production order's lock, what this delivery has to do, and writes down that it is about to ask. */
export async function prepareAsk(tx: Transaction, id: string, cause: AskCause, terms: FactoryTerms): Promise<NextAct> {
  const [order, made] = await inOrder(lockOrder(tx, id), findAsk(tx, cause, terms))
  if (!order) return { kind: "rejected", reason: `there is no production order ${id}` }
  const earlier = made ?? (await findAbandoned(tx, order, cause))
  if (earlier?.state === "sending") return { kind: "outcome-unknown", ask: earlier }
  if (earlier?.state === "rejected") return { kind: "rejected", reason: order.reason ?? "the factory refused" }
  // Only what surely did not leave is sent again; whatever else this delivery led to has left, or may have.
  const mayHaveLeft = earlier !== undefined && earlier.state !== "not-sent"
  if (mayHaveLeft || !mayAsk(order, cause)) return { kind: "nothing-to-do" }
  const [ask] = await inOrder(
    earlier ? takeUpAgain(tx, earlier) : insertAsk(tx, order, cause, terms),
    setState(tx, order.id, "sending"),
  )
  return { kind: "send", ask, sku: order.sku, factoryId: order.factoryId }
}

/** A rejected or failed order is asked for again only because a person sent its message again. */
function mayAsk({ state }: LockedOrder, { round }: AskCause): boolean {
  if (isEnded(state)) return false
  return state === "requested" || (round > 0 && (state === "rejected" || state === "failed"))
}

async function findAsk(
  tx: Transaction,
  cause: AskCause,
  terms: FactoryTerms,
): Promise<(PreparedAsk & { state: AskState }) | undefined> {
  const [ask] = await tx.query<PreparedAsk & { state: AskState; tokenKey: string }>`
    select id, production_order_id as "productionOrderId", quantity, token_nonce as nonce, token_key as "tokenKey", state
    from asks
    where cause_event = ${cause.event} and cause_round = ${cause.round}
  `
  if (ask && ask.tokenKey !== terms.key.id) await storeToken(tx, ask, terms)
  return ask
}

/** A person sends a message again whose own earlier call nobody lived to end: what that call did is not known. */
async function findAbandoned(tx: Transaction, { id, state }: LockedOrder, { event, round }: AskCause) {
  if (state !== "sending" || round === 0) return undefined
  const [ask] = await tx.query<PreparedAsk & { state: AskState }>`
    select id, production_order_id as "productionOrderId", quantity, token_nonce as nonce, state
    from asks
    where production_order_id = ${id} and cause_event = ${event} and state = 'sending'
  `
  return ask
}

async function insertAsk(
  tx: Transaction,
  order: LockedOrder,
  cause: AskCause,
  terms: FactoryTerms,
): Promise<PreparedAsk> {
  const ask: PreparedAsk = {
    id: newId<AskId>(),
    productionOrderId: order.id,
    quantity: order.quantity - order.arrived,
    nonce: randomBytes(16),
  }
  await tx.query`
    insert into asks (id, production_order_id, number, quantity, cause_event, cause_round,
                      token_nonce, token_key, token_hash, token_expires_at, trace)
    values (${ask.id}, ${order.id}, ${order.asks + 1}, ${ask.quantity}, ${cause.event}, ${cause.round},
            ${ask.nonce}, ${terms.key.id}, ${hashOf(ask, terms)}, now() + make_interval(days => ${TOKEN_DAYS}),
            ${placeHere() ?? null})
  `
  return ask
}

async function takeUpAgain(tx: Transaction, ask: PreparedAsk): Promise<PreparedAsk> {
  await tx.query`
    update asks
    set state = 'sending', asked_at = now(), trace = coalesce(${placeHere() ?? null}, trace)
    where id = ${ask.id}
  `
  return ask
}

/** The key was replaced since this ask was prepared, and it has not left us yet: it leaves with a token of the new key. */
async function storeToken(tx: Transaction, ask: Ask, terms: FactoryTerms): Promise<void> {
  await tx.query`
    update asks
    set token_key = ${terms.key.id}, token_hash = ${hashOf(ask, terms)}
    where id = ${ask.id} and state = 'not-sent'
  `
}

const hashOf = (ask: Ask, { key }: FactoryTerms) => tokenHash(callbackToken(key, ask.id, ask.nonce))

/** The factory is to be asked for this order once more, as a part of the trace in which it was asked last. */
export async function tellRenewed(tx: Transaction, id: ProductionOrderId): Promise<void> {
  const [last] = await tx.query<{ trace: string | null }>`
    select trace from asks where production_order_id = ${id} order by number desc limit 1
  `
  const renewed = happened("ProductionOrderRenewed", { productionOrderId: id })
  await tell(tx, [{ ...renewed, trace: last?.trace ?? undefined }])
}

/** Asks that were being sent for so long that nobody can be doing it any more. */
export function abandonedAsks(db: Reader): Promise<PreparedAsk[]> {
  return db.query`
    select a.id, a.production_order_id as "productionOrderId", a.quantity, a.token_nonce as nonce
    from asks a
    join production_orders o on o.id = a.production_order_id
    where o.state = 'sending' and a.state = 'sending' and a.asked_at < now() - interval '2 minutes'
    limit 100
  `
}

/** The ask is with the factory, or may be: from now on the deadline runs. An arrival may have been quicker than we. */
export async function noteAnswer(
  tx: Transaction,
  ask: PreparedAsk,
  state: "accepted" | "unconfirmed",
  answer: string,
  { deadlineSeconds }: Pick<FactoryTerms, "deadlineSeconds">,
): Promise<void> {
  await inOrder(
    tx.query`
      update asks
      set state = ${state}, answered_at = now(), answer = ${answer}
      where id = ${ask.id} and state = 'sending'
    `,
    tx.query`
      update production_orders
      set state = case when state = 'sending' then ${state} else state end,
          deadline_at = now() + make_interval(secs => ${deadlineSeconds})
      where id = ${ask.productionOrderId} and state in ('sending', 'partly-arrived')
    `,
  )
}

/** Nothing left us: the order goes back to where it was. */
export async function noteNotSent(tx: Transaction, ask: PreparedAsk, reason: string): Promise<void> {
  await tx.query`update asks set state = 'not-sent', answer = ${reason} where id = ${ask.id} and state = 'sending'`
  await tx.query`
    update production_orders
    set state = 'requested', reason = ${reason}
    where id = ${ask.productionOrderId} and state = 'sending'
  `
}

export async function noteRejected(tx: Transaction, ask: PreparedAsk, reason: string): Promise<void> {
  await tx.query`
    update asks set state = 'rejected', answered_at = now(), answer = ${reason} where id = ${ask.id} and state = 'sending'
  `
  const order = await lockOrder(tx, ask.productionOrderId)
  if (order?.state === "sending") await setState(tx, order.id, "rejected", reason)
}
