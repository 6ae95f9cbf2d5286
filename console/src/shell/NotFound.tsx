import { Link } from "@tanstack/react-router"
import { Page } from "../parts/Page.tsx"
import { useWords, wordsOf } from "../words/language.tsx"

const words = wordsOf({
  title: { en: "There is no such page", ko: "없는 페이지입니다" },
  home: { en: "To the overview", ko: "한눈에 보기로 가기" },
})

export function NotFound() {
  const t = useWords(words)
  return (
    <main>
      <Page title={t("title")}>
        <p>
          <Link to="/">{t("home")}</Link>
        </p>
      </Page>
    </main>
  )
}
