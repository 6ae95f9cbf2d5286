import { createRoute, z } from "@hono/zod-openapi"
import type { Customer, CustomerType, NewCustomer } from "../customers/customer.ts"
import type { Registration } from "../customers/register-customer.ts"
import { isStrictAddress } from "../shared/mail.ts"
import {
  answerPage,
  type Api,
  json,
  jsonBody,
  listed,
  newApi,
  on,
  PageQuery,
  refusedWithoutKey,
  unreadable,
} from "./api.ts"
import { docsRoutes } from "./docs-page.ts"
import { endApi, type Guard, guardApi, healthRoutes, type LogError, openApi } from "./frame.ts"
import { type Metrics, metricsRoute, type WatchRequest, watchRequests } from "./metrics.ts"
import { onlyThisMachineOrALink } from "./only-this-machine.ts"
import { customersPermissions } from "./permissions.ts"
import { problem } from "./problem.ts"
import { problemPages } from "./problem-pages.ts"
import { FactoryBody, IdParam } from "./schemas.ts"
import type { Page, PageOf } from "./shop.ts"

/** All that the API can ask of the customers' side; plugged together in the runtimes. */
export type Customers = {
  readonly register: (customer: NewCustomer) => Promise<Registration>
  readonly find: (id: string) => Promise<Customer | undefined>
  readonly list: (page: Page & { readonly type: CustomerType | undefined }) => Promise<PageOf<Customer>>
  /** Resolves when the database answers; otherwise throws why not. */
  readonly ready: () => Promise<void>
  /** Whether an error means that the database is away for the moment. */
  readonly isBusy: (error: unknown) => boolean
}

const types = ["normal", "Vip"] as const satisfies readonly CustomerType[]
const time = z.iso.datetime()

const NewCustomerBody = z
  .strictObject({
    // As long as the `customerId` of a checkout may be.
    id: IdParam.shape.id,
    email: z
      .string()
      .refine(isStrictAddress, "must be one plain address, such as kim@donut.example, without a name or a list")
      .nullable()
      .default(null),
    name: FactoryBody.shape.name.nullable().default(null),
  })
  .openapi("NewCustomer")

const CustomerView = z
  .object({
    id: z.string(),
    type: z.enum(types),
    email: z.string().nullable(),
    name: z.string().nullable(),
    createdAt: time,
    becameVipAt: time.nullable(),
    vipOrderId: z.uuid().nullable().openapi({ description: "The order that made the customer a Vip" }),
  })
  .openapi("Customer")

const newCustomer = { id: "C-1001", email: "kim@donut.example", name: "김도넛" }
const registered: z.input<typeof CustomerView> = {
  ...newCustomer,
  type: "normal",
  createdAt: "2026-11-24T11:30:00.000Z",
  becameVipAt: null,
  vipOrderId: null,
}
const customer: z.input<typeof CustomerView> = {
  ...registered,
  type: "Vip",
  becameVipAt: "2026-11-24T11:41:33.410Z",
  vipOrderId: "0199c1d2-6a10-7c31-8e5f-2b9d4f6a7c01",
}

const registerCustomer = createRoute({
  operationId: "registerCustomer",
  tags: ["Customers"],
  summary: "Register a customer; saying the same twice is no harm",
  method: "post",
  path: "/customers",
  request: { body: jsonBody(NewCustomerBody, newCustomer) },
  responses: {
    201: { description: "The new customer", content: json(CustomerView, registered) },
    200: {
      description: "The same was registered before: the customer as it is now",
      content: json(CustomerView, customer),
    },
    ...refusedWithoutKey(...unreadable, "customer-taken", "outcome-unknown"),
  },
})
const findCustomer = createRoute({
  operationId: "findCustomer",
  tags: ["Customers"],
  summary: "One customer, and whether they are a Vip",
  method: "get",
  path: "/customers/{id}",
  request: { params: IdParam },
  responses: {
    200: { description: "The customer", content: json(CustomerView, customer) },
    ...refusedWithoutKey("unknown-customer"),
  },
})
const listCustomers = createRoute({
  operationId: "listCustomers",
  tags: ["Customers"],
  summary: "The customers, or the Vips among them",
  method: "get",
  path: "/customers",
  request: { query: PageQuery.extend({ type: z.enum(types).optional() }) },
  responses: { 200: listed("Customers by id", CustomerView, customer), ...refusedWithoutKey() },
})

export type CustomersAppOptions = {
  readonly logError: LogError
  /** Who may come in; default: whoever is on this machine. */
  readonly guard?: Guard | undefined
  readonly metrics?: Metrics | undefined
  readonly watchRequest?: WatchRequest | undefined
}

/** The API of the customers' server, the same on every runtime. */
export function createCustomersApp(customers: Customers, options: CustomersAppOptions): Api {
  const { logError, guard } = options
  const app = openApi()
  if (options.watchRequest) watchRequests(app, options.watchRequest)
  app.route("/", problemPages(guard ? () => undefined : onlyThisMachineOrALink))
  guardApi(app, guard)
  healthRoutes(app, customers.ready)
  if (options.metrics) metricsRoute(app, options.metrics)
  app.route("/", customerRoutes(customers))
  app.route("/", docsRoutes())
  endApi(app, {
    title: "Restock customers",
    permissions: customersPermissions,
    isBusy: customers.isBusy,
    afterLostCommit: "Send the same again: it answers 200 if the customer was registered, and 201 if not.",
    logError,
  })
  return app
}

function customerRoutes(customers: Customers): Api {
  const api = newApi()
  on(api, registerCustomer, async (c) => {
    const wanted = c.req.valid("json")
    const registration = await customers.register(wanted)
    if (registration.kind === "taken")
      return problem(c, "customer-taken", `There is a customer ${wanted.id} already, with another address or name.`)
    return c.json(registration.customer, registration.kind === "registered" ? 201 : 200)
  })
  on(api, findCustomer, async (c) => {
    const { id } = c.req.valid("param")
    const customer = await customers.find(id)
    return customer ? c.json(customer, 200) : problem(c, "unknown-customer", `There is no customer ${id}.`)
  })
  on(api, listCustomers, async (c) => {
    const { type, ...page } = c.req.valid("query")
    return answerPage(c, await customers.list({ ...page, type }))
  })
  return api
}
