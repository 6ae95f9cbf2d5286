import type { OrderId } from "../shared/ids.ts"

type Registered = {
  readonly id: string
  readonly email: string | null
  readonly name: string | null
  readonly createdAt: Date
}

/** A Vip is one since an order, and stays one. */
export type Customer = Registered &
  (
    | { readonly type: "normal"; readonly becameVipAt: null; readonly vipOrderId: null }
    | { readonly type: "Vip"; readonly becameVipAt: Date; readonly vipOrderId: OrderId }
  )

export type CustomerType = Customer["type"]
export type NewCustomer = Pick<Registered, "id" | "email" | "name">

/** Whether a registration says what is known already; what became of the customer since then does not matter. */
export function saysTheSame(customer: NewCustomer, registration: NewCustomer): boolean {
  return customer.email === registration.email && customer.name === registration.name
}
