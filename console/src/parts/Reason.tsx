import { useLanguage } from "../words/language.tsx"
import { inKorean } from "../words/reasons.ts"

/** What the shop wrote down as a reason, in the language at hand; what others said stays in their words. */
export function Reason({ reason }: { reason: string }) {
  const { language } = useLanguage()
  const text = language === "ko" ? inKorean(reason) : reason
  return /\p{Script=Hangul}/u.test(text) ? <>{text}</> : <span lang="en">{text}</span>
}
