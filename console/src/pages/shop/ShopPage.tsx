import "./shop.css"
import { useQuery } from "@tanstack/react-query"
import { Link, Navigate } from "@tanstack/react-router"
import { useEffect, useState } from "react"
import { Refused } from "../../api/client.ts"
import { LiveProvider, useLive } from "../../api/live.tsx"
import { sessionOptions } from "../../api/views.ts"
import { TextField } from "../../parts/Field.tsx"
import { Icon } from "../../parts/Icon.tsx"
import { Notice } from "../../parts/Viewed.tsx"
import { LanguageButton, ThemeButton } from "../../shell/preferences.tsx"
import { words as shellWords } from "../../shell/words.ts"
import { useWords } from "../../words/language.tsx"
import { GlazedDonut } from "./Donut.tsx"
import { useKept } from "./kept.ts"
import { Products } from "./Products.tsx"
import type { Receipt } from "./ReceiptCard.tsx"
import { Receipts } from "./Receipts.tsx"
import { words } from "./words.ts"

/** A small storefront to buy in and to watch what the shop makes of it. */
export function ShopPage() {
  const { error } = useQuery(sessionOptions)
  if (error instanceof Refused && error.status === 401) return <Navigate to="/console/sign-in" />
  return (
    <LiveProvider>
      <Storefront />
    </LiveProvider>
  )
}

const MOST_RECEIPTS = 12

function Storefront() {
  const t = useWords(words)
  const { data: session } = useQuery(sessionOptions)
  const [member, setMember] = useState("")
  const [receipts, keep] = useKept<readonly Receipt[]>("restock-receipts", [])
  const [fresh, setFresh] = useState<string>()
  useEffect(() => {
    document.title = t("name")
  }, [t])
  const add = (receipt: Receipt) => {
    keep((before) => [receipt, ...before.filter(({ id }) => id !== receipt.id)].slice(0, MOST_RECEIPTS))
    setFresh(receipt.id)
  }
  return (
    <div className="shop">
      <header>
        <div className="shop-roof" aria-hidden="true">
          <div className="shop-awning" />
        </div>
        <div className="shop-sign">
          <Sign />
          <div className="shop-preferences">
            <LanguageButton />
            <ThemeButton />
          </div>
        </div>
      </header>
      <main className="shop-counter">
        <div className="shop-window">
          <Connection />
          <Products
            member={member}
            mayBuy={session?.role !== "read-only"}
            onBought={({ quantity }, { id, total, createdAt }, name) =>
              add({ id, at: createdAt, name, quantity, total })
            }
          >
            <Member member={member} setMember={setMember} />
          </Products>
        </div>
        <Receipts receipts={receipts} fresh={fresh} forget={() => keep(() => [])} />
      </main>
      <footer className="shop-foot small">
        <p className="soft">{t("forTrying")}</p>
        <nav aria-label={t("console")} className="row">
          <Link to="/">{t("console")}</Link>
          {session?.trials && <Link to="/console/trials">{t("trials")}</Link>}
        </nav>
      </footer>
    </div>
  )
}

function Sign() {
  const t = useWords(words)
  return (
    <div className="shop-name">
      <GlazedDonut sku="CP-502101" />
      <div>
        <h1>{t("name")}</h1>
        <p className="soft">{t("promise")}</p>
      </div>
    </div>
  )
}

function Connection() {
  const t = useWords(shellWords)
  const live = useLive()
  if (live === "live" || live === "connecting") return null
  return (
    <Notice tone="wait" icon={live === "away" ? "warning" : "again"}>
      {t(live)}
    </Notice>
  )
}

function Member({ member, setMember }: { member: string; setMember: (member: string) => void }) {
  const t = useWords(words)
  return (
    <details className="shop-member">
      <summary>
        <Icon name="customers" size={16} />
        {member.trim() ? t("memberIs", { id: member.trim() }) : t("memberFold")}
      </summary>
      <TextField label={t("member")} hint={t("memberHint")} value={member} onChange={setMember} />
    </details>
  )
}
