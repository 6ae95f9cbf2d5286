import { Link } from "@tanstack/react-router"
import { Empty } from "../parts/Viewed.tsx"
import { useWords, wordsOf } from "../words/language.tsx"

const words = wordsOf({
  title: { en: "There is no such page", ko: "없는 페이지입니다" },
  home: { en: "To the overview", ko: "한눈에 보기로 가기" },
})

export function NotFound() {
  const t = useWords(words)
  return (
    <Empty icon="eye" title={t("title")}>
      <Link to="/">{t("home")}</Link>
    </Empty>
  )
}
