import type { Database, Transaction } from "../database/database.ts"
import { crashPoint } from "../shared/crash-points.ts"
import { createProduct, type NewProduct } from "../stock/create-product.ts"
import { stockStore } from "../stock/stock-store.ts"

export const SEEDED_FACTORY = { id: "FF-500293", name: "부산도너츠 공장" } as const
const SEEDED_AD = { id: "AD-500293", managerEmail: "ads@donut.example", language: "ko" } as const

/** Fills an empty shop with the donut it begins with; touches nothing in a shop that has a factory already. */
export async function seed(db: Database, leadSeconds: number): Promise<void> {
  await db.transaction(async (tx) => {
    const [first] = await tx.query`
      insert into factories (id, name)
      select ${SEEDED_FACTORY.id}, ${SEEDED_FACTORY.name}
      where not exists (select from factories)
      on conflict do nothing
      returning 1
    `
    if (!first) return
    await seedProduct(tx, leadSeconds)
    tx.afterCommit(() => crashPoint("seed/committed"))
  })
}

async function seedProduct(tx: Transaction, leadSeconds: number): Promise<void> {
  const { id, managerEmail, language } = SEEDED_AD
  await tx.query`
    insert into ads (id, manager_email, language, running) values (${id}, ${managerEmail}, ${language}, true)
  `
  const product: NewProduct = {
    sku: "CP-502101",
    name: "부산도너츠",
    price: 19_900,
    stock: 3,
    reorderPoint: 0,
    orderUpTo: 10,
    backorders: "accept",
    factoryId: SEEDED_FACTORY.id,
    adId: id,
  }
  const refusal = await createProduct(tx, stockStore(tx, leadSeconds), product, "first start")
  if (refusal) throw new Error(refusal.detail)
}
