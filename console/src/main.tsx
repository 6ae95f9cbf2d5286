import "./styles/tokens.css"
import "./styles/base.css"
import { QueryClient, QueryClientProvider } from "@tanstack/react-query"
import { RouterProvider } from "@tanstack/react-router"
import { StrictMode } from "react"
import { createRoot } from "react-dom/client"
import { Refused } from "./api/client.ts"
import { router } from "./routes.tsx"
import { wearKeptTheme } from "./shell/preferences.tsx"
import { LanguageProvider } from "./words/language.tsx"

wearKeptTheme()
const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // Where live updates cannot come, a page is never older than this.
      refetchInterval: 15_000,
      // What was refused will be refused again; a shop that is away comes back.
      retry: (failures, error) =>
        failures < 2 && !(error instanceof Refused && error.status >= 400 && error.status < 500),
    },
  },
})

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <LanguageProvider>
        <RouterProvider router={router} />
      </LanguageProvider>
    </QueryClientProvider>
  </StrictMode>,
)
