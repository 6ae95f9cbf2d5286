import "./actions.css"
import { useState } from "react"
import type { Action } from "../../../src/views/actions.ts"
import { withQuery } from "../api/client.ts"
import type { Json } from "../api/json.ts"
import { usePage } from "../api/views.ts"
import { useFormat } from "../words/format.ts"
import { say, useLanguage, useWords, type Words } from "../words/language.tsx"
import { type Change, changesOf } from "./action-changes.ts"
import { actionWords, actorWords, fieldWords, valueWords, words } from "./action-words.ts"
import { Button } from "./Button.tsx"
import { Card } from "./Page.tsx"
import { Payload } from "./Payload.tsx"
import { Moment } from "./Time.tsx"
import { Viewed } from "./Viewed.tsx"

const FEW = 5
const MANY = 200

/** What people did by hand about one thing, newest first; `subject` is its sku or id. */
export function Actions({ subject }: { subject: string }) {
  const t = useWords(words)
  const [limit, setLimit] = useState(FEW)
  const actions = usePage<Action>(withQuery("/console/api/actions", { subject, limit }), ["actions"])
  return (
    <Card title={t("title")}>
      <Viewed query={actions}>
        {({ items, next }) =>
          items.length === 0 ? (
            <p className="soft">{t("none")}</p>
          ) : (
            <>
              <ol className="actions-list">
                {items.map((action) => (
                  <Done key={action.id} action={action} />
                ))}
              </ol>
              {next !== undefined && limit === FEW && (
                <div>
                  <Button look="quiet" onPress={() => setLimit(MANY)}>
                    {t("more")}
                  </Button>
                </div>
              )}
            </>
          )
        }
      </Viewed>
    </Card>
  )
}

function Done({ action: { at, actor, action, subject, reason, before, after } }: { action: Json<Action> }) {
  const t = useWords(words)
  const nameOf = useWordFor(actionWords)
  const who = useWordFor(actorWords)
  const changes = changesOf(before, after).filter(({ to }) => to !== subject)
  const told = changes.filter(({ name }) => name in fieldWords)
  return (
    <li>
      <div className="actions-head">
        <span>
          <strong>{nameOf(action)}</strong> <span className="soft">· {who(actor)}</span>
        </span>
        <span className="soft small">
          <Moment at={at} />
        </span>
      </div>
      {reason && <p className="actions-reason">{reason}</p>}
      {told.length > 0 && (
        <ul className="actions-changes">
          {told.map((change) => (
            <Changed key={change.name} change={change} isAlone={before === null || after === null} />
          ))}
        </ul>
      )}
      {told.length < changes.length && <Payload label={t("details")} value={{ before, after }} />}
    </li>
  )
}

type ChangedProps = {
  readonly change: Change
  /** What was made had no value before, what was ended has none any more: it has one. */
  readonly isAlone: boolean
}

function Changed({ change: { name, from, to }, isAlone }: ChangedProps) {
  const t = useWords(words)
  const format = useFormat()
  const field = useWordFor(fieldWords)
  const value = useWordFor(valueWords)
  const shown = (one: Change["to"]) => {
    if (one === undefined) return t("nothing")
    if (typeof one === "number") return name === "price" ? format.won(one) : format.number(one)
    return name === "expiresAt" ? format.full(String(one)) : value(String(one))
  }
  return (
    <li>
      <span className="soft">{field(name)}</span> {isAlone ? shown(to ?? from) : `${shown(from)} → ${shown(to)}`}
    </li>
  )
}

/** The word for a name of the shop's; what has none stands as it is. */
function useWordFor(words: Words): (name: string) => string {
  const { language } = useLanguage()
  return (name) => (Object.hasOwn(words, name) ? say(words[name]![language], language) : name)
}
