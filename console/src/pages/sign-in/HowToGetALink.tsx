import { useState } from "react"
import { IconButton } from "../../parts/Button.tsx"
import { useWords } from "../../words/language.tsx"
import { words } from "./words.ts"

const COMMAND = "npm run restock -- sign-in-link"

/** The command that makes a link, to copy. */
export function HowToGetALink({ isNew }: { isNew: boolean }) {
  const t = useWords(words)
  const [isCopied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(COMMAND)
    setCopied(true)
  }
  return (
    <>
      <p className="soft">{t(isNew ? "howNew" : "how")}</p>
      <div className="sign-in-command">
        <code>{COMMAND}</code>
        <IconButton
          icon={isCopied ? "check" : "copy"}
          label={t(isCopied ? "copied" : "copy")}
          onPress={() => void copy()}
        />
      </div>
      <p className="small soft">{t("elsewhere")}</p>
    </>
  )
}
