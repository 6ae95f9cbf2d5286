import { fragment, type Reader, type Transaction } from "../database/database.ts"
import type { EventId } from "../shared/ids.ts"
import type { Customer, CustomerType, NewCustomer } from "./customer.ts"

const whole = fragment`
  id, type, email, name, created_at as "createdAt", became_vip_at as "becameVipAt", vip_order_id as "vipOrderId"
`

/** Undefined when the id is taken. */
export async function insertCustomer(db: Reader, { id, email, name }: NewCustomer): Promise<Customer | undefined> {
  const [customer] = await db.query<Customer>`
    insert into customers (id, email, name)
    values (${id}, ${email}, ${name})
    on conflict do nothing
    returning ${whole}
  `
  return customer
}

export async function findCustomer(db: Reader, id: string): Promise<Customer | undefined> {
  const [customer] = await db.query<Customer>`
    select ${whole}
    from customers
    where id = ${id}
  `
  return customer
}

/** By id, those after `after`; of one type or all. */
export function listCustomers(
  db: Reader,
  { after, type, limit }: { after: string | undefined; type: CustomerType | undefined; limit: number },
): Promise<Customer[]> {
  return db.query`
    select ${whole}
    from customers
    where (${type}::text is null or type = ${type}) and (${after}::text is null or id > ${after})
    order by id
    limit ${limit}
  `
}

/** Notes that the effect of this event is in this database. False when it was there before. */
export async function noteUpgrade(tx: Transaction, eventId: EventId): Promise<boolean> {
  const [first] = await tx.query`
    insert into inbox (consumer, event_id)
    values ('upgrade-to-vip', ${eventId})
    on conflict do nothing
    returning 1
  `
  return first !== undefined
}

/** What the customer is now, and for as long as the transaction lasts. Reads nothing that the narrow role may not. */
export async function lockType(tx: Transaction, id: string): Promise<CustomerType | undefined> {
  const [customer] = await tx.query<{ type: CustomerType }>`
    select type from customers where id = ${id} for no key update
  `
  return customer?.type
}

export async function makeVip(tx: Transaction, id: string, orderId: string): Promise<void> {
  await tx.query`
    update customers
    set type = 'Vip', became_vip_at = now(), vip_order_id = ${orderId}
    where id = ${id}
  `
}
