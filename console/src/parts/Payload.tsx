import "./payload.css"
import { useState } from "react"
import { useWords } from "../words/language.tsx"
import { IconButton } from "./Button.tsx"
import { words } from "./words.ts"

type PayloadProps = { readonly label?: string; readonly value: unknown; readonly isOpen?: boolean }

/** What was sent or received, folded away unless it is what one came for: an object as JSON, text as it is. */
export function Payload({ label, value, isOpen = false }: PayloadProps) {
  const t = useWords(words)
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2)
  return (
    <details className="payload" open={isOpen}>
      <summary>{label ?? t("show")}</summary>
      <pre tabIndex={0}>{text}</pre>
    </details>
  )
}

/** An id, short, with a button that copies the whole of it. */
export function Id({ id, isShort = true }: { id: string; isShort?: boolean }) {
  const t = useWords(words)
  const [isCopied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(id)
    setCopied(true)
  }
  return (
    <span className="id">
      <code title={id}>{isShort && id.length > 12 ? `…${id.slice(-8)}` : id}</code>
      <IconButton
        icon={isCopied ? "check" : "copy"}
        label={isCopied ? t("copied") : t("copy")}
        onPress={() => void copy()}
      />
    </span>
  )
}
