import { createRoute, z } from "@hono/zod-openapi"
import type { Ad, AdRefusal } from "../advertising/ad.ts"
import { newId } from "../shared/ids.ts"
import { type Api, json, jsonBody, newApi, on, refusedChange, refusedLook, unreadable } from "./api.ts"
import { ad, newAd } from "./examples.ts"
import { problem } from "./problem.ts"
import { AdBody, AdChangeBody, AdView, IdParam } from "./schemas.ts"
import type { Shop } from "./shop.ts"

const listAds = createRoute({
  operationId: "listAds",
  tags: ["Ads"],
  summary: "Which ads there are, and who is asked to pause them",
  method: "get",
  path: "/ads",
  responses: { 200: { description: "All ads", content: json(z.array(AdView), [ad]) }, ...refusedLook() },
})
const createAd = createRoute({
  operationId: "createAd",
  tags: ["Ads"],
  summary: "Name an ad and its manager",
  method: "post",
  path: "/ads",
  request: { body: jsonBody(AdBody, newAd) },
  responses: {
    201: { description: "The new ad", content: json(AdView, ad) },
    ...refusedChange(...unreadable, "ad-taken"),
  },
})
const changeAd = createRoute({
  operationId: "changeAd",
  tags: ["Ads"],
  summary: "Say who manages an ad now, or whether it runs",
  method: "patch",
  path: "/ads/{id}",
  request: { params: IdParam, body: jsonBody(AdChangeBody, { running: false }) },
  responses: {
    200: { description: "The ad as it is now", content: json(AdView, { ...ad, running: false }) },
    ...refusedChange(...unreadable, "unknown-ad"),
  },
})

export function adRoutes(shop: Pick<Shop, "listAds" | "createAd" | "changeAd">): Api {
  const api = newApi()
  on(api, listAds, async (c) => c.json(await shop.listAds(), 200))
  on(api, createAd, async (c) => {
    const { id = `AD-${newId()}`, ...rest } = c.req.valid("json")
    const ad = await shop.createAd({ id, ...rest }, c.get("actor"))
    return "no" in ad ? problem(c, ad.no, ad.detail) : c.json(ad, 201)
  })
  on(api, changeAd, async (c) => {
    const ad: Ad | AdRefusal = await shop.changeAd(c.req.valid("param").id, c.req.valid("json"), c.get("actor"))
    return "no" in ad ? problem(c, ad.no, ad.detail) : c.json(ad, 200)
  })
  return api
}
