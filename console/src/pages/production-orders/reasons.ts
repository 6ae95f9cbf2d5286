import { useLanguage } from "../../words/language.tsx"
import { inKorean } from "./reasons-in-korean.ts"

/** What the shop wrote down as a reason, in the language at hand; what others said stays in their words. */
export function useReason(): (reason: string) => string {
  const { language } = useLanguage()
  return language === "ko" ? inKorean : (reason) => reason
}
