import "./payload.css"
import { useWords } from "../words/language.tsx"
import { CopyButton } from "./CopyButton.tsx"
import { words } from "./words.ts"

type PayloadProps = { readonly label?: string; readonly value: unknown; readonly isOpen?: boolean }

/** What was sent or received, folded away unless it is what one came for: an object as JSON, text as it is. */
export function Payload({ label, value, isOpen = false }: PayloadProps) {
  const t = useWords(words)
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2)
  return (
    <details className="payload" open={isOpen}>
      <summary>{label ?? t("show")}</summary>
      <Source text={text} />
    </details>
  )
}

/** Text as it stands, letter by letter; of a long one, a window to scroll. */
export function Source({ text }: { text: string }) {
  return (
    <pre className="source" tabIndex={0}>
      {text}
    </pre>
  )
}

/** An id, short, with a button that copies the whole of it. */
export function Id({ id, isShort = true }: { id: string; isShort?: boolean }) {
  return (
    <span className="id">
      <code title={id}>{isShort && id.length > 12 ? `…${id.slice(-8)}` : id}</code>
      <CopyButton text={id} />
    </span>
  )
}
