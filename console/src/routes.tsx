import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from "@tanstack/react-router"
import { OverviewPage } from "./pages/overview/OverviewPage.tsx"
import { Shell } from "./shell/Shell.tsx"
import { NotFound } from "./shell/NotFound.tsx"

/** Every filter and cursor of the console, as it stands in the URL. What is no text counts as not there. */
export type Search = { readonly [name in (typeof parameters)[number]]?: string }
const parameters = ["after", "status", "customerId", "filter", "kind", "subject", "hours", "consumer", "sku"] as const

function searchOf(raw: Record<string, unknown>): Search {
  const set = parameters.flatMap((name) => {
    const value = raw[name]
    return typeof value === "string" || typeof value === "number" ? [[name, String(value)]] : []
  })
  return Object.fromEntries(set) as Search
}

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, validateSearch: searchOf })
const shell = createRoute({ getParentRoute: () => root, id: "shell", component: Shell })
const overview = createRoute({ getParentRoute: () => shell, path: "/", component: OverviewPage })
const orders = createRoute({
  getParentRoute: () => shell,
  path: "/console/orders",
  component: lazyRouteComponent(() => import("./pages/orders/OrdersPage.tsx"), "OrdersPage"),
})
const order = createRoute({
  getParentRoute: () => shell,
  path: "/console/orders/$id",
  component: lazyRouteComponent(() => import("./pages/orders/OrderPage.tsx"), "OrderPage"),
})
const products = createRoute({
  getParentRoute: () => shell,
  path: "/console/products",
  component: lazyRouteComponent(() => import("./pages/products/ProductsPage.tsx"), "ProductsPage"),
})
const product = createRoute({
  getParentRoute: () => shell,
  path: "/console/products/$sku",
  component: lazyRouteComponent(() => import("./pages/products/ProductPage.tsx"), "ProductPage"),
})
const productionOrders = createRoute({
  getParentRoute: () => shell,
  path: "/console/production-orders",
  component: lazyRouteComponent(
    () => import("./pages/production-orders/ProductionOrdersPage.tsx"),
    "ProductionOrdersPage",
  ),
})
const productionOrder = createRoute({
  getParentRoute: () => shell,
  path: "/console/production-orders/$id",
  component: lazyRouteComponent(
    () => import("./pages/production-orders/ProductionOrderPage.tsx"),
    "ProductionOrderPage",
  ),
})
const deadLetters = createRoute({
  getParentRoute: () => shell,
  path: "/console/dead-letters",
  component: lazyRouteComponent(() => import("./pages/dead-letters/DeadLettersPage.tsx"), "DeadLettersPage"),
})
const posts = createRoute({
  getParentRoute: () => shell,
  path: "/console/posts",
  component: lazyRouteComponent(() => import("./pages/posts/PostsPage.tsx"), "PostsPage"),
})
const post = createRoute({
  getParentRoute: () => shell,
  path: "/console/posts/$kind/$id",
  component: lazyRouteComponent(() => import("./pages/posts/PostPage.tsx"), "PostPage"),
})
const customers = createRoute({
  getParentRoute: () => shell,
  path: "/console/customers",
  component: lazyRouteComponent(() => import("./pages/customers/CustomersPage.tsx"), "CustomersPage"),
})
const trials = createRoute({
  getParentRoute: () => shell,
  path: "/console/trials",
  component: lazyRouteComponent(() => import("./pages/trials/TrialsPage.tsx"), "TrialsPage"),
})
const shop = createRoute({
  getParentRoute: () => root,
  path: "/shop",
  component: lazyRouteComponent(() => import("./pages/shop/ShopPage.tsx"), "ShopPage"),
})
const signIn = createRoute({
  getParentRoute: () => root,
  path: "/console/sign-in",
  component: lazyRouteComponent(() => import("./pages/sign-in/SignInPage.tsx"), "SignInPage"),
})

const inShell = [overview, orders, order, products, product, productionOrders, productionOrder, deadLetters]
export const router = createRouter({
  routeTree: root.addChildren([shell.addChildren([...inShell, posts, post, customers, trials] as const), shop, signIn]),
  // A search parameter is text as it stands, not JSON: 00123 stays what it is.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const set = Object.entries(search).filter(([, value]) => value !== undefined && value !== "")
    return set.length === 0 ? "" : `?${new URLSearchParams(set as [string, string][])}`
  },
  scrollRestoration: true,
})

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router
  }
}
