import type { LinkProps } from "@tanstack/react-router"
import { useWords } from "../words/language.tsx"
import { LinkButton } from "./Button.tsx"
import { words } from "./words.ts"

/** Leads through a list by cursors, which stand in the URL as `after`: pages can be linked, and nothing shifts under a reader. */
export function Pager({ after, next }: { after: string | undefined; next: string | undefined }) {
  const t = useWords(words)
  if (after === undefined && next === undefined) return null
  const goTo = (cursor: string | undefined) =>
    ({ to: ".", search: (before: object) => ({ ...before, after: cursor }) }) as LinkProps
  return (
    <nav className="row" aria-label={t("pages")}>
      {after !== undefined && <LinkButton {...goTo(undefined)}>{t("newest")}</LinkButton>}
      {next !== undefined && <LinkButton {...goTo(next)}>{t("older")}</LinkButton>}
    </nav>
  )
}
