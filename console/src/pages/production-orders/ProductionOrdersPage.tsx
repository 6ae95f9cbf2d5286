import { Page } from "../../parts/Page.tsx"

export function ProductionOrdersPage() {
  return <Page title="ProductionOrdersPage">…</Page>
}
