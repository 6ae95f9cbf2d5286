import "./products.css"
import { useSearch } from "@tanstack/react-router"
import type { ReactNode } from "react"
import { Filters } from "../../parts/Filters.tsx"
import { Page } from "../../parts/Page.tsx"
import { useWords } from "../../words/language.tsx"
import { AddAd, Ads } from "./Ads.tsx"
import { AddFactory, Factories } from "./Factories.tsx"
import { AddProduct } from "./ProductForm.tsx"
import { Products } from "./Products.tsx"
import { words } from "./words.ts"

type Tab = "products" | "factories" | "ads"

const tabs: Record<Tab, { readonly add: ReactNode; readonly list: ReactNode }> = {
  products: { add: <AddProduct />, list: <Products /> },
  factories: { add: <AddFactory />, list: <Factories /> },
  ads: { add: <AddAd />, list: <Ads /> },
}

export function ProductsPage() {
  const t = useWords(words)
  const { filter } = useSearch({ strict: false })
  const tab = filter === "factories" || filter === "ads" ? filter : "products"
  const choices = [
    [undefined, t("products")],
    ["factories", t("factories")],
    ["ads", t("ads")],
  ] as const
  return (
    <Page title={t("title")} lead={t("lead")} actions={tabs[tab].add}>
      <Filters label={t("tabs")} name="filter" chosen={tab === "products" ? undefined : tab} choices={choices} />
      {tabs[tab].list}
    </Page>
  )
}
