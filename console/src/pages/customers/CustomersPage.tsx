import { Page } from "../../parts/Page.tsx"

export function CustomersPage() {
  return <Page title="CustomersPage">…</Page>
}
