import { Page } from "../../parts/Page.tsx"

export function ProductionOrderPage() {
  return <Page title="ProductionOrderPage">…</Page>
}
