import { Page } from "../../parts/Page.tsx"

export function TrialsPage() {
  return <Page title="TrialsPage">…</Page>
}
