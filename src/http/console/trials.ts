import { createRoute, z } from "@hono/zod-openapi"
import type { Context } from "hono"
import type { No } from "../../stock/products.ts"
import { type Trials as TrialsView, type TrialSwitch, trialSwitches } from "../../views/trials.ts"
import { type Api, jsonBody, newApi, on } from "../api.ts"
import { problem } from "../problem.ts"

export type TrialsAnswer = TrialsView | No<"wrong-state" | "unknown-product">
export type RushWish = { readonly sku: string; readonly buyers: number; readonly quantity: number }

/** Ways to try and break the shop, where it serves nobody but this machine; in an exposed shop there are none. */
export type Trials = {
  readonly look: () => TrialsView
  /** All of the changes or none. */
  readonly switch: (changes: { readonly [Name in TrialSwitch]?: boolean | undefined }) => Promise<TrialsAnswer>
  readonly rush: (wish: RushWish) => Promise<TrialsAnswer>
  readonly killWorker: () => TrialsAnswer
}

const optional = z.boolean().optional()
const SwitchesBody = z.strictObject(
  Object.fromEntries(trialSwitches.map((name) => [name, optional])) as Record<TrialSwitch, typeof optional>,
)
const RushBody = z.strictObject({
  sku: z.string().min(1).max(64),
  buyers: z.int().min(1).max(2_000),
  quantity: z.int().min(1).max(10_000),
})

const responses = { 200: { description: "The trials" } }
const change = createRoute({
  method: "patch",
  path: "/console/api/trials",
  hide: true,
  request: { body: jsonBody(SwitchesBody) },
  responses,
})
const beginRush = createRoute({
  method: "post",
  path: "/console/api/trials/rush",
  hide: true,
  request: { body: jsonBody(RushBody) },
  responses,
})

export function trialRoutes(trials: Trials): Api {
  const api = newApi()
  api.get("/console/api/trials", (c) => c.json(trials.look()))
  on(api, change, async (c) => answer(c, await trials.switch(c.req.valid("json")), 200))
  on(api, beginRush, async (c) => answer(c, await trials.rush(c.req.valid("json")), 202))
  api.post("/console/api/trials/kill-worker", (c) => answer(c, trials.killWorker(), 202))
  return api
}

const answer = (c: Context, said: TrialsAnswer, status: 200 | 202): Response =>
  "no" in said ? problem(c, said.no, said.detail) : c.json(said, status)
