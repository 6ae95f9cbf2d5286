import { Page } from "../../parts/Page.tsx"

export function DeadLettersPage() {
  return <Page title="DeadLettersPage">…</Page>
}
