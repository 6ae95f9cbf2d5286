import { Page } from "../../parts/Page.tsx"

export function ShopPage() {
  return <Page title="ShopPage">…</Page>
}
