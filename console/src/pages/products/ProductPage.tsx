import { Page } from "../../parts/Page.tsx"

export function ProductPage() {
  return <Page title="ProductPage">…</Page>
}
