import { useState } from "react"
import { useWords } from "../words/language.tsx"
import { IconButton } from "./Button.tsx"
import { words } from "./words.ts"

/** Copies a text and says so; `label` is what it is called before, "Copy" without one. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const t = useWords(words)
  const [isCopied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
  }
  return (
    <IconButton
      icon={isCopied ? "check" : "copy"}
      label={isCopied ? t("copied") : (label ?? t("copy"))}
      onPress={() => void copy()}
    />
  )
}
