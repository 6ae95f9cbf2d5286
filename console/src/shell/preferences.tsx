import { useState } from "react"
import { IconButton, Button } from "../parts/Button.tsx"
import { useLanguage, useWords } from "../words/language.tsx"
import { words } from "./words.ts"

type Theme = "light" | "dark"
const KEPT = "restock-theme"

const wear = (theme: Theme) => document.documentElement.style.setProperty("color-scheme", theme)
const preferred = (): Theme => (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")

/** Before the first picture, so that nothing flashes. */
export function wearKeptTheme(): void {
  const kept = localStorage.getItem(KEPT)
  if (kept === "light" || kept === "dark") wear(kept)
}

export function ThemeButton() {
  const t = useWords(words)
  const [theme, setTheme] = useState<Theme>(() => (localStorage.getItem(KEPT) as Theme | null) ?? preferred())
  const next = theme === "dark" ? "light" : "dark"
  const change = () => {
    localStorage.setItem(KEPT, next)
    wear(next)
    setTheme(next)
  }
  return <IconButton icon={next} label={t(next === "dark" ? "toDark" : "toLight")} onPress={change} />
}

export function LanguageButton() {
  const t = useWords(words)
  const { language, speak } = useLanguage()
  const next = language === "ko" ? "en" : "ko"
  return (
    <Button look="quiet" onPress={() => speak(next)}>
      <span lang={next}>{t("language")}</span>
    </Button>
  )
}
