import { Button } from "../../parts/Button.tsx"
import { Icon } from "../../parts/Icon.tsx"
import { useFormat } from "../../words/format.ts"
import { useWords } from "../../words/language.tsx"
import type { Intent } from "./intent.ts"
import { words } from "./words.ts"

type UnansweredProps = {
  readonly intent: Intent
  readonly name: string
  readonly askAgain: () => void
  readonly leave: () => void
}

/** No answer came: it may be ordered or not, and only asking under the same key finds out. */
export function Unanswered({ intent, name, askAgain, leave }: UnansweredProps) {
  const t = useWords(words)
  const format = useFormat()
  return (
    <div className="shop-unanswered" role="alert">
      <h4>
        <Icon name="warning" size={16} />
        {t("unknown")}
      </h4>
      <p>{t("unknownMore", { count: format.number(intent.quantity), name })}</p>
      <div className="row">
        <Button look="primary" icon="again" onPress={askAgain}>
          {t("askAgain")}
        </Button>
        <Button look="quiet" onPress={leave}>
          {t("leaveIt")}
        </Button>
      </div>
      <p className="small">{t("leaveItMore")}</p>
    </div>
  )
}
