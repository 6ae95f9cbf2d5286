import { Page } from "../../parts/Page.tsx"

export function OrderPage() {
  return <Page title="OrderPage">…</Page>
}
