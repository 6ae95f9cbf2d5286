import { Icon } from "../../parts/Icon.tsx"
import { useWords } from "../../words/language.tsx"
import { words } from "./post-words.ts"

/** The mail in a page of its own origin, without scripts; its own policy says so too. */
export function Rendered({ id, subject }: { id: string; subject: string | null }) {
  const t = useWords(words)
  const address = `/dev/mail/${id}/html`
  return (
    <>
      <iframe
        className="post-frame"
        src={address}
        title={subject ?? t("rendered")}
        sandbox="allow-popups allow-popups-to-escape-sandbox"
      />
      <p className="post-under">
        <span>{t("kept")}</span>
        <a className="post-alone" href={address} target="_blank" rel="noopener noreferrer">
          {t("alone")}
          <Icon name="external" size={14} />
        </a>
      </p>
    </>
  )
}
