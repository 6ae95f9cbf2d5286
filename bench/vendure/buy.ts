import { ask } from "./graphql.ts"

const order = "{ ... on Order { state } ... on ErrorResult { message } }"
const address =
  '{ fullName: "A B", streetLine1: "1 Haeundae-ro", city: "Busan", postalCode: "48058", countryCode: "KR" }'

/** What the shop says no with. */
class Refused extends Error {}

/**
 * A customer who was never there before buys one piece through the Shop API, in the steps of Vendure's own guide to a
 * checkout. Resolves to `placed`, `refused: <why>`, or the error that ended it.
 */
export async function buy(vendureUrl: string, variant: string, customer: string): Promise<string> {
  let token: string | undefined
  async function step<It>(document: string, variables: object = {}): Promise<It> {
    const answer = await ask<It>(`${vendureUrl}/shop-api`, token, document, variables)
    token = answer.token
    return answer.it
  }
  async function change(document: string, variables?: object): Promise<string | undefined> {
    const { state, message } = await step<{ state?: string; message?: string }>(document, variables)
    if (message !== undefined) throw new Refused(message)
    return state
  }
  try {
    await change(`mutation ($variant: ID!) { it: addItemToOrder(productVariantId: $variant, quantity: 1) ${order} }`, {
      variant,
    })
    await change(`mutation ($who: CreateCustomerInput!) { it: setCustomerForOrder(input: $who) ${order} }`, {
      who: { firstName: "A", lastName: "B", emailAddress: `${customer}@example.com` },
    })
    await change(`mutation { it: setOrderShippingAddress(input: ${address}) ${order} }`)
    const [method] = await step<{ id: string }[]>("query { it: eligibleShippingMethods { id } }")
    await change(`mutation ($id: [ID!]!) { it: setOrderShippingMethod(shippingMethodId: $id) ${order} }`, {
      id: [method!.id],
    })
    await change(`mutation { it: transitionOrderToState(state: "ArrangingPayment") ${order} }`)
    const state = await change(`mutation { it: addPaymentToOrder(input: { method: "dummy", metadata: {} }) ${order} }`)
    return state === "PaymentSettled" ? "placed" : `left in ${state}`
  } catch (error) {
    if (error instanceof Refused) return `refused: ${error.message}`
    return String(error)
  }
}
