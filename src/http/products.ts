import { createRoute, z } from "@hono/zod-openapi"
import {
  answerPage,
  type Api,
  json,
  jsonBody,
  listed,
  newApi,
  notACursor,
  on,
  PageQuery,
  refusedChange,
  refusedLook,
  unreadable,
} from "./api.ts"
import { factory, movement, newProduct, product, shortProduct } from "./examples.ts"
import { problem } from "./problem.ts"
import {
  AdjustmentBody,
  FactoryBody,
  MovementView,
  NewProductBody,
  ProductChangeBody,
  ProductView,
  SkuParam,
} from "./schemas.ts"
import type { Shop } from "./shop.ts"

const listProducts = createRoute({
  operationId: "listProducts",
  tags: ["Products"],
  summary: "What is sold, and how much of it is there",
  method: "get",
  path: "/products",
  request: { query: PageQuery },
  responses: { 200: listed("Products, oldest first", ProductView, shortProduct), ...refusedLook() },
})
const findProduct = createRoute({
  operationId: "findProduct",
  tags: ["Products"],
  summary: "One product by its sku",
  method: "get",
  path: "/products/{sku}",
  request: { params: SkuParam },
  responses: {
    200: { description: "The product", content: json(ProductView, shortProduct) },
    ...refusedLook("unknown-product"),
  },
})
const createProduct = createRoute({
  operationId: "createProduct",
  tags: ["Products"],
  summary: "Sell something new",
  method: "post",
  path: "/products",
  request: { body: jsonBody(NewProductBody, newProduct) },
  responses: {
    201: { description: "The new product", content: json(ProductView, product) },
    ...refusedChange(...unreadable, "sku-taken", "levels-crossed", "unknown-factory", "unknown-ad"),
  },
})
const changeProduct = createRoute({
  operationId: "changeProduct",
  tags: ["Products"],
  summary: "Change a name, a price, the levels of its stock, its factory or its ad",
  method: "patch",
  path: "/products/{sku}",
  request: { params: SkuParam, body: jsonBody(ProductChangeBody, { reorderPoint: 10 }) },
  responses: {
    200: { description: "The product as it is now", content: json(ProductView, { ...product, reorderPoint: 10 }) },
    ...refusedChange(...unreadable, "unknown-product", "levels-crossed", "unknown-factory", "unknown-ad"),
  },
})
const adjustStock = createRoute({
  operationId: "adjustStock",
  tags: ["Products"],
  summary: "Correct the stock by hand, with a reason",
  method: "post",
  path: "/products/{sku}/adjustments",
  request: { params: SkuParam, body: jsonBody(AdjustmentBody, { delta: -2, reason: "fell on the floor" }) },
  responses: {
    201: { description: "The movement in the ledger", content: json(MovementView, movement) },
    ...refusedChange(...unreadable, "unknown-product", "not-there", "too-many"),
  },
})
const listFactories = createRoute({
  operationId: "listFactories",
  tags: ["Factories"],
  summary: "Who makes what is sold",
  method: "get",
  path: "/factories",
  responses: {
    200: { description: "All factories", content: json(z.array(FactoryBody), [factory]) },
    ...refusedLook(),
  },
})
const createFactory = createRoute({
  operationId: "createFactory",
  tags: ["Factories"],
  summary: "Name another factory",
  method: "post",
  path: "/factories",
  request: { body: jsonBody(FactoryBody, factory) },
  responses: {
    201: { description: "The new factory", content: json(FactoryBody, factory) },
    ...refusedChange(...unreadable, "factory-taken"),
  },
})

export function productRoutes(shop: Shop): Api {
  const api = newApi()
  on(api, listProducts, async (c) => {
    const page = c.req.valid("query")
    if (!/^\d{0,15}$/.test(page.after ?? "")) return notACursor(c)
    return answerPage(c, await shop.listProducts(page))
  })
  on(api, findProduct, async (c) => {
    const { sku } = c.req.valid("param")
    const product = await shop.findProduct(sku)
    return product ? c.json(product, 200) : problem(c, "unknown-product", `There is no product ${sku}.`)
  })
  on(api, createProduct, async (c) => {
    const { adId = null, ...rest } = c.req.valid("json")
    const product = await shop.createProduct({ ...rest, adId }, c.get("actor"))
    return "no" in product ? problem(c, product.no, product.detail) : c.json(product, 201)
  })
  on(api, changeProduct, async (c) => {
    const product = await shop.changeProduct(c.req.valid("param").sku, c.req.valid("json"), c.get("actor"))
    return "no" in product ? problem(c, product.no, product.detail) : c.json(product, 200)
  })
  on(api, adjustStock, async (c) => {
    const { sku } = c.req.valid("param")
    const movement = await shop.adjustStock(sku, c.req.valid("json"), c.get("actor"))
    if ("no" in movement) return problem(c, movement.no, movement.detail)
    const { productId: _, ...shown } = movement
    return c.json({ sku, ...shown }, 201)
  })
  on(api, listFactories, async (c) => c.json(await shop.listFactories(), 200))
  on(api, createFactory, async (c) => {
    const factory = await shop.createFactory(c.req.valid("json"), c.get("actor"))
    return "no" in factory ? problem(c, factory.no, factory.detail) : c.json(factory, 201)
  })
  return api
}
