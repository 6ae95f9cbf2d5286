import { adMailNow, mayBeSentOnceMore, resendAdMail } from "../advertising/resend-ad-mail.ts"
import type { PausePolicy } from "../advertising/pause-ads.ts"
import type { Database } from "../database/database.ts"
import { pageOf } from "../http/api.ts"
import type { Console } from "../http/console/console.ts"
import { resendWebhook } from "../marketing/resend-webhook.ts"
import { recently } from "../operations/invariants.ts"
import { resendAlertMail } from "../operations/resend-alert-mail.ts"
import { listActions } from "../views/actions.ts"
import { readDeadLetterCauses } from "../views/dead-letter-causes.ts"
import { listFilteredOrders } from "../views/listed-orders.ts"
import { listProductionOrdersFor } from "../views/listed-production-orders.ts"
import { readOrderStory } from "../views/story/read-order-story.ts"
import { readOrdersOfADay } from "../views/orders-of-a-day.ts"
import { readOverview } from "../views/overview.ts"
import { findPost } from "../views/post-content.ts"
import { listPosts } from "../views/posts.ts"
import { listLedger, readProductHistory } from "../views/product-history.ts"
import { readProductionOrderStory } from "../views/production-order-story.ts"
import { readPulse } from "../views/pulse.ts"
import { listVips } from "../views/vips.ts"

export type ConsoleData = {
  /** A pool of its own: whoever looks keeps no customer waiting. */
  readonly db: Database
  readonly customersDb: Database
  readonly adsPause: PausePolicy
  /** Who of operations is mailed, and where marketing hears of us; undefined: nobody, nowhere. */
  readonly operations: string | undefined
  readonly marketing: string | undefined
}

/** What the console asks, with the databases that know it. */
export function openConsole({ db, customersDb, adsPause, operations, marketing }: ConsoleData): Console {
  const posts = { db, customersDb, operations, marketing }
  const mayResend = async (kind: "pause" | "resume", id: string) => {
    const mail = await adMailNow(db, adsPause, kind, id)
    return mail && mayBeSentOnceMore(mail)
  }
  const ordersToday = recently(() => readOrdersOfADay(db), 60_000)
  return {
    // However many look, the databases are asked four times a second at most.
    overview: recently(() => readOverview({ db, customersDb, ordersToday }), 250),
    async orders({ limit, ...filter }) {
      return pageOf(await listFilteredOrders(db, { ...filter, limit: limit + 1 }), { limit }, ({ id }) => id)
    },
    orderStory: (id) => readOrderStory(db, customersDb, id),
    productHistory: (sku, hours) => readProductHistory(db, sku, hours),
    async ledger(sku, { after, limit }) {
      const lines = await listLedger(db, sku, { after, limit: limit + 1 })
      return lines && pageOf(lines, { limit }, ({ id }) => String(id))
    },
    async productionOrders({ limit, ...asked }) {
      return pageOf(await listProductionOrdersFor(db, { ...asked, limit: limit + 1 }), { limit }, ({ id }) => id)
    },
    productionOrderStory: (id) => readProductionOrderStory(db, id),
    deadLetterCauses: () => readDeadLetterCauses(db, [customersDb]),
    posts: (page) => listPosts(posts, page),
    post: (kind, id) => findPost({ ...posts, mayResend }, kind, id),
    resendPost(kind, id, by) {
      switch (kind) {
        case "ads-pause":
          return resendAdMail(db, adsPause, "pause", id, by)
        case "ads-resume":
          return resendAdMail(db, adsPause, "resume", id, by)
        case "operations":
          return resendAlertMail([db, customersDb], id, by)
        case "webhook":
          return resendWebhook(customersDb, id, by)
      }
    },
    vips: (page) => listVips(customersDb, page, marketing !== undefined),
    async actions({ limit, ...asked }) {
      return pageOf(await listActions(db, { ...asked, limit: limit + 1 }), { limit }, ({ id }) => String(id))
    },
    pulse: () => readPulse(db, customersDb),
  }
}
