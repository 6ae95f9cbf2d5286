import { setupI18n } from "@lingui/core"
import { compileMessage } from "@lingui/message-utils/compileMessage"
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from "react"
import { I18nProvider } from "react-aria-components"

export const languages = ["ko", "en"] as const
export type Language = (typeof languages)[number]

/** What a page says, in both languages, as ICU messages. Korean is written so that no particle follows a value. */
export type Words = Readonly<Record<string, Readonly<Record<Language, string>>>>
export type Values = Readonly<Record<string, string | number>>

/** Gives back what it gets; a page that lacks a language does not compile. */
export const wordsOf = <Some extends Words>(words: Some): Some => words

type Speech = { readonly language: Language; readonly speak: (language: Language) => void }
const SpeechContext = createContext<Speech | undefined>(undefined)

const KEPT = "restock-language"

/** What was chosen before, or what the browser prefers. */
function firstLanguage(): Language {
  const kept = localStorage.getItem(KEPT)
  const wanted = kept ? [kept] : navigator.languages
  return languages.find((one) => wanted.some((other) => other.startsWith(one))) ?? "en"
}

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(firstLanguage)
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  const speech = useMemo(() => {
    const speak = (next: Language) => {
      localStorage.setItem(KEPT, next)
      setLanguage(next)
    }
    return { language, speak }
  }, [language])
  return (
    <SpeechContext value={speech}>
      <I18nProvider locale={language === "ko" ? "ko-KR" : "en-US"}>{children}</I18nProvider>
    </SpeechContext>
  )
}

export function useLanguage(): Speech {
  const speech = use(SpeechContext)
  if (!speech) throw new Error("no LanguageProvider above")
  return speech
}

const speakers = Object.fromEntries(
  languages.map((language) => {
    const i18n = setupI18n({ locale: language, messages: { [language]: {} } })
    return [language, i18n.setMessagesCompiler(compileMessage)]
  }),
) as Record<Language, ReturnType<typeof setupI18n>>

/** An ICU message with its values, as in `say("{count, plural, one {# order} other {# orders}}", "en", { count: 2 })`. */
export const say = (message: string, language: Language, values?: Values): string =>
  speakers[language]._(message, values as Record<string, unknown>, { message })

/** `const t = useWords(words); t("title")`, `t("waiting", { count: 3 })`. */
export function useWords<Some extends Words>(words: Some): (key: keyof Some & string, values?: Values) => string {
  const { language } = useLanguage()
  return useCallback((key, values) => say(words[key]![language], language, values), [words, language])
}
