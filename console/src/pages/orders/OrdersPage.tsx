import { Page } from "../../parts/Page.tsx"

export function OrdersPage() {
  return <Page title="OrdersPage">…</Page>
}
