import { Page } from "../../parts/Page.tsx"

export function PostPage() {
  return <Page title="PostPage">…</Page>
}
