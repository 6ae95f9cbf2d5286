import { useSession } from "../../api/views.ts"
import { CopyButton } from "../../parts/CopyButton.tsx"
import { Card } from "../../parts/Page.tsx"
import { Empty } from "../../parts/Viewed.tsx"
import { useWords } from "../../words/language.tsx"
import { howWords } from "./words.ts"

/** What makes somebody a VIP, and on this machine how to see it happen. */
export function HowToBecomeVip() {
  const t = useWords(howWords)
  const { mode } = useSession()
  return (
    <>
      <Empty icon="customers" title={t("none")}>
        <p>{t("how")}</p>
      </Empty>
      {mode === "local" && <Example />}
    </>
  )
}

function Example() {
  const t = useWords(howWords)
  const customers = `http://${location.hostname}:3001/customers`
  const register = postOf(customers, { id: "C-1001", email: "kim@donut.example", name: "김도넛" })
  const buy = postOf(`${location.origin}/checkout`, { sku: "CP-502101", quantity: 100, customerId: "C-1001" })
  return (
    <Card title={t("try")}>
      <ol className="customers-steps">
        <li>
          <h3>{t("register")}</h3>
          <Command command={register} copy={t("copyRegister")} />
          <p className="soft small">{t("registerNote")}</p>
        </li>
        <li>
          <h3>{t("buy")}</h3>
          <Command command={buy} copy={t("copyBuy")} />
          <p className="soft small">{t("buyNote")}</p>
        </li>
      </ol>
    </Card>
  )
}

const postOf = (url: string, body: object) =>
  [`curl ${url} \\`, "  -H 'content-type: application/json' \\", `  -d '${JSON.stringify(body)}'`].join("\n")

function Command({ command, copy }: { command: string; copy: string }) {
  return (
    <div className="customers-command">
      <pre tabIndex={0}>{command}</pre>
      <CopyButton text={command} label={copy} />
    </div>
  )
}
