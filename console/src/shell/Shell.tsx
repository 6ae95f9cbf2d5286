import "./shell.css"
import { useQuery } from "@tanstack/react-query"
import { Link, Outlet, useNavigate } from "@tanstack/react-router"
import { useEffect } from "react"
import { act, Refused } from "../api/client.ts"
import { LiveProvider, useLive } from "../api/live.tsx"
import { sessionOptions, useSession } from "../api/views.ts"
import { Button } from "../parts/Button.tsx"
import { Icon, type IconName } from "../parts/Icon.tsx"
import { Failure, Loading, Notice } from "../parts/Viewed.tsx"
import { useWords } from "../words/language.tsx"
import { LanguageButton, ThemeButton } from "./preferences.tsx"
import { words } from "./words.ts"

const places = [
  ["/", "overview", "overview"],
  ["/console/orders", "orders", "orders"],
  ["/console/products", "products", "products"],
  ["/console/production-orders", "productionOrders", "factory"],
  ["/console/dead-letters", "deadLetters", "letters"],
  ["/console/posts", "posts", "mail"],
  ["/console/customers", "customers", "customers"],
] as const satisfies readonly (readonly [string, keyof typeof words, IconName])[]

/** The frame of the console: where one is, whether it is live, who looks; and nothing before it is known who looks. */
export function Shell() {
  const session = useQuery(sessionOptions)
  const navigate = useNavigate()
  const isStranger = session.error instanceof Refused && session.error.status === 401
  useEffect(() => {
    if (isStranger) void navigate({ to: "/console/sign-in" })
  }, [isStranger, navigate])
  if (isStranger) return null
  if (!session.data)
    return (
      <main className="page">
        {session.error ? <Failure error={session.error} retry={() => void session.refetch()} /> : <Loading />}
      </main>
    )
  return (
    <LiveProvider>
      <div className="shell">
        <Navigation />
        <main id="content" className="content" tabIndex={-1}>
          <LiveNotice />
          <Outlet />
        </main>
      </div>
    </LiveProvider>
  )
}

function Navigation() {
  const t = useWords(words)
  const { trials } = useSession()
  const shown = trials ? [...places, ["/console/trials", "trials", "trials"] as const] : places
  return (
    <header className="side">
      <a className="skip" href="#content">
        {t("skip")}
      </a>
      <Link to="/" className="brand">
        <Donut />
        Restock
      </Link>
      <nav aria-label={t("navigation")}>
        <ul>
          {shown.map(([to, name, icon]) => (
            <li key={to}>
              <Link to={to} activeOptions={{ exact: to === "/", includeSearch: false }}>
                <Icon name={icon} />
                {t(name)}
              </Link>
            </li>
          ))}
          {trials && (
            <li>
              <Link to="/shop">
                <Icon name="shop" />
                {t("shop")}
              </Link>
            </li>
          )}
        </ul>
      </nav>
      <div className="side-foot">
        <LiveMark />
        <Who />
        <a className="side-docs small" href="/docs" target="_blank" rel="noopener noreferrer">
          {t("docs")}
          <Icon name="external" size={14} />
        </a>
        <div className="row">
          <LanguageButton />
          <ThemeButton />
        </div>
      </div>
    </header>
  )
}

export function Donut({ size = 26 }: { size?: number }) {
  return <img src="/console/donut.svg" width={size} height={size} alt="" />
}

function LiveMark() {
  const t = useWords(words)
  const live = useLive()
  return (
    <span className="live small" data-live={live}>
      {t(live === "live" ? "live" : "connecting")}
    </span>
  )
}

function LiveNotice() {
  const t = useWords(words)
  const live = useLive()
  if (live === "live" || live === "connecting") return null
  return (
    <div className="live-notice">
      <Notice tone="wait" icon={live === "away" ? "warning" : "again"}>
        {t(live)}
      </Notice>
    </div>
  )
}

function Who() {
  const t = useWords(words)
  const { mode, actor, role } = useSession()
  if (mode === "local") return <span className="small soft">{t("local")}</span>
  const signOut = async () => {
    await act("POST", "/console/api/sign-out", {})
    location.assign("/console/sign-in")
  }
  return (
    <div className="small">
      <div>
        {actor}
        {role === "read-only" && <span className="soft"> · {t("readOnly")}</span>}
      </div>
      <Button look="quiet" onPress={() => void signOut()}>
        {t("signOut")}
      </Button>
    </div>
  )
}
