import type { Database } from "../database/database.ts"
import type { Event } from "../events.ts"
import type { EventId } from "../shared/ids.ts"
import { inWords } from "../shared/words.ts"

/**
 * The form in which the system before this one told of a shortage: four texts beside a message of topic `stock_empty`.
 * Others still listen for it and still send it, so both directions stay.
 */
const PRODUCT = "MessageAttributeProductId"
const COUNT = "MessageAttributeProductCnt"
const FACTORY = "MessageAttributeFactoryId"
const REQUESTER = "MessageAttributeRequester"
const SUBJECT = "도너츠 재고 부족"

type Texts = Readonly<Record<string, string>>

/** What a shortage says to those who know only the old form; nothing for other events. */
export function inSeedForm(requester: string) {
  return async (db: Database, events: readonly Event[]) => {
    const shortages = events.filter((event) => event.type === "StockRanShort")
    const factories = await factoriesOf(
      db,
      shortages.map(({ data }) => data.sku),
    )
    return new Map(
      shortages.map(({ id, data: { sku, quantity } }): [EventId, { subject: string; attributes: Texts }] => {
        const factory = factories.get(sku) ?? ""
        const attributes = { [PRODUCT]: sku, [COUNT]: `${quantity}`, [FACTORY]: factory, [REQUESTER]: requester }
        return [id, { subject: SUBJECT, attributes }]
      }),
    )
  }
}

async function factoriesOf(db: Database, skus: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (skus.length === 0) return new Map()
  const rows = await db.query<{ sku: string; factoryId: string }>`
    select sku, factory_id as "factoryId" from products where sku = any(${skus}::text[])
  `
  return new Map(rows.map(({ sku, factoryId }) => [sku, factoryId]))
}

/** Reads the old form; undefined for what has neither product nor count. Who asked is a person's name and not kept. */
export function readSeedForm(texts: Texts) {
  if (texts[PRODUCT] === undefined && texts[COUNT] === undefined) return undefined
  const [sku, count, factoryId] = [PRODUCT, COUNT, FACTORY].map((name) => inWords(texts[name] ?? "", 100))
  return { type: "StockReportedShort", data: { sku: sku!, count: count!, factoryId: factoryId! } } as const
}
