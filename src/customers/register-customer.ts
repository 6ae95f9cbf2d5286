import type { Database } from "../database/database.ts"
import { crashPoint } from "../shared/crash-points.ts"
import { type Customer, type NewCustomer, saysTheSame } from "./customer.ts"
import { findCustomer, insertCustomer } from "./customer-store.ts"

export type Registration =
  | { readonly kind: "registered"; readonly customer: Customer }
  /** The same was registered before; who never heard the first answer may ask again. */
  | { readonly kind: "known"; readonly customer: Customer }
  /** Somebody else has this id. */
  | { readonly kind: "taken" }

/** Everybody begins as `normal`. */
export async function registerCustomer(db: Database, registration: NewCustomer): Promise<Registration> {
  const registered = await insertCustomer(db, registration)
  if (registered) {
    crashPoint("customer/registered")
    return { kind: "registered", customer: registered }
  }
  const customer = await findCustomer(db, registration.id)
  return customer && saysTheSame(customer, registration) ? { kind: "known", customer } : { kind: "taken" }
}
