import { CopyButton } from "../../parts/CopyButton.tsx"
import { useWords } from "../../words/language.tsx"
import { words } from "./words.ts"

const COMMAND = "npm run restock -- sign-in-link"

/** The command that makes a link, to copy. */
export function HowToGetALink({ isNew }: { isNew: boolean }) {
  const t = useWords(words)
  return (
    <>
      <p className="soft">{t(isNew ? "howNew" : "how")}</p>
      <div className="sign-in-command">
        <code>{COMMAND}</code>
        <CopyButton text={COMMAND} label={t("copy")} />
      </div>
      <p className="small soft">{t("elsewhere")}</p>
    </>
  )
}
