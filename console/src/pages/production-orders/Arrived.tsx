import "./arrived.css"
import { useFormat } from "../../words/format.ts"
import { useWords } from "../../words/language.tsx"
import { words } from "./words.ts"

type ArrivedProps = { readonly arrived: number; readonly quantity: number }

/** How much of what was ordered has come: as numbers, and as a bar beneath them. */
export function Arrived({ arrived, quantity }: ArrivedProps) {
  const t = useWords(words)
  const format = useFormat()
  return (
    <div className="arrived">
      <span className="for-screen-readers">{t("of", { arrived, quantity })}</span>
      <span className="number" aria-hidden="true">
        <strong>{format.number(arrived)}</strong>
        <span className="soft"> / {format.number(quantity)}</span>
      </span>
      <ArrivedBar arrived={arrived} quantity={quantity} />
    </div>
  )
}

export function ArrivedBar({ arrived, quantity }: ArrivedProps) {
  const share = Math.min(1, arrived / quantity)
  return (
    <svg
      className="arrived-bar"
      data-all={share === 1 || undefined}
      viewBox="0 0 100 1"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect width={share * 100} height="1" />
    </svg>
  )
}
