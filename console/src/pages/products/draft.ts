import type { Ad, Factory, Product } from "../../../../src/views/lists.ts"

/** What a form says about one of its fields: the name of a sentence. */
export type Fault =
  | "missing"
  | "notACode"
  | "tooLong"
  | "notANumber"
  | "tooMany"
  | "levels"
  | "notAnAddress"
  | "nothing"
  | "notThatMany"
  | "taken"
  | "unknown"
export type Faults<Draft> = { readonly [Field in keyof Draft]?: Fault | undefined }

/** A product as it stands in a form: an empty number is NaN, an ad that is none is {@link NONE}. */
export type ProductDraft = {
  readonly sku: string
  readonly name: string
  readonly price: number
  readonly stock: number
  readonly reorderPoint: number
  readonly orderUpTo: number
  readonly backorders: Product["backorders"]
  readonly factoryId: string
  readonly adId: string
}
/** No id begins with a dash. */
export const NONE = "-"
export type FactoryDraft = Factory
export type AdDraft = Ad
export type AdjustmentDraft = { readonly delta: number; readonly reason: string }

export const faultsOfProduct = (draft: ProductDraft): Faults<ProductDraft> => ({
  sku: faultOfCode(draft.sku),
  name: faultOfText(draft.name, 200),
  price: faultOfCount(draft.price),
  stock: faultOfCount(draft.stock),
  reorderPoint: faultOfCount(draft.reorderPoint),
  orderUpTo: faultOfCount(draft.orderUpTo) ?? (draft.orderUpTo <= draft.reorderPoint ? "levels" : undefined),
})

export const faultsOfFactory = ({ id, name }: FactoryDraft): Faults<FactoryDraft> => ({
  id: faultOfCode(id),
  name: faultOfText(name, 200),
})

/** An ad without an id gets one. */
export const faultsOfAd = ({ id, managerEmail }: AdDraft): Faults<AdDraft> => ({
  id: id === "" ? undefined : faultOfCode(id),
  managerEmail: managerEmail === "" ? "missing" : looksLikeAddress.test(managerEmail) ? undefined : "notAnAddress",
})

export const faultsOfAdjustment = ({ delta, reason }: AdjustmentDraft, stock: number): Faults<AdjustmentDraft> => ({
  delta:
    Number.isNaN(delta) || delta === 0 ? "nothing" : stock + delta < 0 ? "notThatMany" : faultOfCount(stock + delta),
  reason: faultOfText(reason, 500),
})

export const isFaultless = (faults: Faults<unknown>): boolean => Object.values(faults).every((one) => one === undefined)

const MOST_PIECES = 1_000_000_000
const looksLikeAddress = /^[^\s@,;<>"()]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/

function faultOfCode(text: string): Fault | undefined {
  if (text === "") return "missing"
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text) ? undefined : "notACode"
}

function faultOfText(text: string, most: number): Fault | undefined {
  const { length } = text.trim()
  return length === 0 ? "missing" : length > most ? "tooLong" : undefined
}

function faultOfCount(count: number): Fault | undefined {
  if (!Number.isInteger(count) || count < 0) return "notANumber"
  return count > MOST_PIECES ? "tooMany" : undefined
}

/** The body that adds a product. */
export function newProduct({ adId, name, ...rest }: ProductDraft) {
  return { ...rest, name: name.trim(), adId: adId === NONE ? null : adId }
}

/** A product's form before anybody touched it. */
export function draftOf(product: Omit<ProductDraft, "adId"> & Pick<Product, "adId">): ProductDraft {
  const { sku, name, price, stock, reorderPoint, orderUpTo, backorders, factoryId, adId } = product
  return { sku, name, price, stock, reorderPoint, orderUpTo, backorders, factoryId, adId: adId ?? NONE }
}

/** What is different, as a body that changes only that. */
export function changesOf<Body extends Readonly<Record<string, unknown>>>(before: Body, after: Body): Partial<Body> {
  return Object.fromEntries(Object.entries(after).filter(([name, value]) => value !== before[name])) as Partial<Body>
}

/** What an adjustment would do: what comes in goes to those who wait first. */
export function previewOf({ stock, waiting }: Pick<Product, "stock" | "waiting">, delta: number) {
  const given = Math.min(waiting, Math.max(0, stock + delta))
  return { given, stock: stock + delta - given }
}
