import { Page } from "../../parts/Page.tsx"

export function PostsPage() {
  return <Page title="PostsPage">…</Page>
}
