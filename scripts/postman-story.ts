/** What a run of the collection does, from top to bottom; an operation that is not in it is missed by the writer. */
export type Step = {
  /** What it answers in a shop where everything goes as it should. */
  readonly status: number
  /** What else is no mistake, and why. */
  readonly or?: { readonly status: number; readonly where: string }
  /** What is said otherwise than in the example of the document. */
  readonly body?: Readonly<Record<string, unknown>>
  readonly path?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly header?: Readonly<Record<string, string>>
  /** By what they show, as conditions on `body`, the answer. */
  readonly shows?: Readonly<Record<string, string>>
  /** Variables for those who come after, from `body`. */
  readonly keeps?: Readonly<Record<string, string>>
  /** Sent again until this holds, forty times at most. */
  readonly until?: string
}

const sku = "CP-{{run}}"
const arrived = { status: 409, where: "the factory was quicker" }
const nothingStuck = { status: 404, where: "nothing is stuck" }

/** By operation, in the order of the run: a product is sold until it is short, and the factory is asked for more. */
export const story: Readonly<Record<string, Step>> = {
  createFactory: { status: 201, body: { id: "FF-{{run}}" } },
  listFactories: { status: 200, shows: { "the new one is among them": 'body.some(({ id }) => id === "FF-" + run)' } },
  createAd: { status: 201, body: { id: "AD-{{run}}" } },
  listAds: { status: 200, shows: { "the new one is among them": 'body.some(({ id }) => id === "AD-" + run)' } },
  changeAd: { status: 200, path: { id: "AD-{{run}}" }, shows: { "it runs no more": "body.running === false" } },
  createProduct: { status: 201, body: { sku, adId: "AD-{{run}}" }, keeps: { sku: "body.sku" } },
  listProducts: { status: 200, shows: { "there are products": "body.length > 0" } },
  findProduct: { status: 200, path: { sku: "{{sku}}" }, shows: { "twenty are there": "body.stock === 20" } },
  changeProduct: { status: 200, path: { sku: "{{sku}}" }, shows: { "it says so": "body.reorderPoint === 10" } },
  adjustStock: { status: 201, path: { sku: "{{sku}}" }, shows: { "eighteen are left": "body.balance === 18" } },
  registerCustomer: { status: 201, body: { id: "C-{{run}}" }, keeps: { customer: "body.id" } },
  listCustomers: { status: 200, shows: { "there are customers": "body.length > 0" } },
  findCustomer: { status: 200, path: { id: "{{customer}}" }, shows: { "no Vip yet": 'body.type === "normal"' } },
  checkOut: {
    status: 201,
    body: { sku: "{{sku}}", quantity: 30, customerId: "{{customer}}" },
    header: { "idempotency-key": "{{run}}" },
    shows: { "twelve pieces wait": 'body.status === "backordered" && body.lines[0].waiting === 12' },
    keeps: { order: "body.id" },
  },
  listOrders: { status: 200, shows: { "the newest is first": 'body[0].id === pm.collectionVariables.get("order")' } },
  findOrder: {
    status: 200,
    path: { id: "{{order}}" },
    shows: { "its life begins with its acceptance": 'body.life[0].what === "accepted"' },
  },
  cancelOrder: { status: 200, or: arrived, path: { id: "{{order}}" } },
  listProductionOrders: {
    status: 200,
    query: { limit: "200" },
    shows: { "more was ordered": 'body.some(({ sku }) => sku === "CP-" + run)' },
    keeps: { productionOrder: 'body.find(({ sku }) => sku === "CP-" + run).id' },
  },
  findProductionOrder: {
    status: 200,
    path: { id: "{{productionOrder}}" },
    until: '!["requested", "sending"].includes(body.state)',
  },
  askAgain: { status: 200, or: arrived, path: { id: "{{productionOrder}}" } },
  closeProductionOrder: { status: 200, or: arrived, path: { id: "{{productionOrder}}" } },
  listDeliveries: {
    status: 200,
    shows: { "the factory was told": "body.some(({ consumer }) => consumer === 'order-from-factory')" },
  },
  listDeadLetters: { status: 200, keeps: { deadLetter: 'body.length > 0 ? body[0].id : "none"' } },
  resendDeadLetter: { status: 200, or: nothingStuck, path: { id: "{{deadLetter}}" } },
  discardDeadLetter: { status: 200, or: nothingStuck, path: { id: "{{deadLetter}}" } },
  listInvariants: { status: 200, shows: { "all of it holds": "body.every(({ holds }) => holds)" } },
}
