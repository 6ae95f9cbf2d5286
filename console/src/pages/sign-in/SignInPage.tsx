import "./sign-in.css"
import { useQuery } from "@tanstack/react-query"
import { useEffect } from "react"
import { sessionOptions } from "../../api/views.ts"
import { LinkButton } from "../../parts/Button.tsx"
import { LanguageButton, ThemeButton } from "../../shell/preferences.tsx"
import { useWords } from "../../words/language.tsx"
import { GlazedDonut } from "../shop/Donut.tsx"
import { HowToGetALink } from "./HowToGetALink.tsx"
import { useLinkToken } from "./link-token.ts"
import { WithLink } from "./WithLink.tsx"
import { words } from "./words.ts"

/** Where a sign-in link leads, and who comes without one. */
export function SignInPage() {
  const t = useWords(words)
  const token = useLinkToken()
  useEffect(() => {
    document.title = `${t("title")} · Restock`
  }, [t])
  return (
    <div className="sign-in">
      <main className="sign-in-card">
        <GlazedDonut sku="CP-502101" />
        <h1>{t("title")}</h1>
        {token === "" ? <WithoutLink /> : <WithLink key={token} token={token} />}
      </main>
      <div className="row">
        <LanguageButton />
        <ThemeButton />
      </div>
    </div>
  )
}

function WithoutLink() {
  const t = useWords(words)
  const { data: session, isPending } = useQuery(sessionOptions)
  if (isPending) return null
  if (!session)
    return (
      <>
        <p>{t("needed")}</p>
        <HowToGetALink isNew={false} />
        <p className="small soft">
          {t("programs")} <a href="/docs">{t("docs")}</a>
        </p>
      </>
    )
  return (
    <>
      <p>{session.mode === "local" ? t("local") : t("already", { name: session.actor })}</p>
      {session.mode === "local" && <p className="soft">{t("localWhy")}</p>}
      <LinkButton look="primary" to="/">
        {t("goOn")}
      </LinkButton>
    </>
  )
}
