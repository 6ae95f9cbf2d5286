import "./viewed.css"
import type { UseQueryResult } from "@tanstack/react-query"
import type { ReactNode } from "react"
import { Refused } from "../api/client.ts"
import { useFormat } from "../words/format.ts"
import { useLanguage, useWords } from "../words/language.tsx"
import { Button } from "./Button.tsx"
import { Icon, type IconName } from "./Icon.tsx"
import { words } from "./words.ts"

/** A view in each of its states: loading, failed, there, and there but not fresh any more. */
export function Viewed<View>({
  query,
  children,
}: {
  query: UseQueryResult<View>
  children: (view: View) => ReactNode
}) {
  const t = useWords(words)
  const format = useFormat()
  const { data, error, dataUpdatedAt, refetch } = query
  if (data === undefined) return error ? <Failure error={error} retry={() => void refetch()} /> : <Loading />
  return (
    <>
      {error && (
        <Notice tone="wait" icon="clock">
          {t("stale", { at: format.clock(dataUpdatedAt) })}
        </Notice>
      )}
      {children(data)}
    </>
  )
}

export function Loading() {
  const t = useWords(words)
  return (
    <div className="loading" role="status">
      <span className="for-screen-readers">{t("loading")}</span>
      <div />
      <div />
      <div />
    </div>
  )
}

export function Failure({ error, retry }: { error: Error; retry?: () => void }) {
  const t = useWords(words)
  return (
    <div className="empty" role="alert">
      <Icon name="warning" size={28} />
      <h2>{t("failed")}</h2>
      <Explained error={error} />
      {retry && (
        <Button icon="again" onPress={retry}>
          {t("tryAgain")}
        </Button>
      )}
    </div>
  )
}

/** What went wrong, in the shop's own words, and how to find it in its log. */
export function Explained({ error }: { error: Error }) {
  const t = useWords(words)
  if (!(error instanceof Refused)) return <p>{error.message}</p>
  const own = error.status === 0 ? t("noAnswer") : error.status === 404 ? t("notFound") : undefined
  return (
    <p>
      {own ?? <Said title={error.title} message={error.message} />}
      {error.requestId && error.status >= 500 && (
        <>
          {" "}
          <span className="soft small">{t("requestId", { id: error.requestId })}</span>
        </>
      )}
    </p>
  )
}

/** What the shop says of a refusal: more of it in English. */
function Said({ title, message }: Pick<Refused, "title" | "message">) {
  const { language } = useLanguage()
  if (language === "en" || title === undefined) return <span lang="en">{message}</span>
  return (
    <>
      {title}.{" "}
      <span lang="en" className="soft small">
        {message}
      </span>
    </>
  )
}

/** Nothing to show: why, and what would change that. */
export function Empty({ icon, title, children }: { icon: IconName; title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <Icon name={icon} size={28} />
      <h2>{title}</h2>
      {children && <div className="soft">{children}</div>}
    </div>
  )
}

/** A sentence that stands out, about the state of things. */
export function Notice({
  tone,
  icon,
  children,
}: {
  tone: "good" | "busy" | "wait" | "stuck"
  icon: IconName
  children: ReactNode
}) {
  return (
    <p className="notice" data-tone={tone} role="status">
      <Icon name={icon} size={16} />
      <span>{children}</span>
    </p>
  )
}
