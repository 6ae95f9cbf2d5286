import { createRoute, z } from "@hono/zod-openapi"
import { answerPage, type Api, json, jsonBody, newApi, notACursor, on, PageQuery, refusals } from "./api.ts"
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
  method: "get",
  path: "/products",
  request: { query: PageQuery },
  responses: { 200: { description: "Products, oldest first", content: json(z.array(ProductView)) }, ...refusals() },
})
const findProduct = createRoute({
  method: "get",
  path: "/products/{sku}",
  request: { params: SkuParam },
  responses: { 200: { description: "The product", content: json(ProductView) }, ...refusals("unknown-product") },
})
const createProduct = createRoute({
  method: "post",
  path: "/products",
  request: { body: jsonBody(NewProductBody) },
  responses: {
    201: { description: "The new product", content: json(ProductView) },
    ...refusals("malformed-json", "sku-taken", "levels-crossed", "unknown-factory", "unknown-ad"),
  },
})
const changeProduct = createRoute({
  method: "patch",
  path: "/products/{sku}",
  request: { params: SkuParam, body: jsonBody(ProductChangeBody) },
  responses: {
    200: { description: "The product as it is now", content: json(ProductView) },
    ...refusals("malformed-json", "unknown-product", "levels-crossed", "unknown-factory", "unknown-ad"),
  },
})
const adjustStock = createRoute({
  method: "post",
  path: "/products/{sku}/adjustments",
  request: { params: SkuParam, body: jsonBody(AdjustmentBody) },
  responses: {
    201: { description: "The movement in the ledger", content: json(MovementView) },
    ...refusals("malformed-json", "unknown-product", "not-there", "too-many"),
  },
})
const listFactories = createRoute({
  method: "get",
  path: "/factories",
  responses: { 200: { description: "All factories", content: json(z.array(FactoryBody)) }, ...refusals() },
})
const createFactory = createRoute({
  method: "post",
  path: "/factories",
  request: { body: jsonBody(FactoryBody) },
  responses: {
    201: { description: "The new factory", content: json(FactoryBody) },
    ...refusals("malformed-json", "factory-taken"),
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
