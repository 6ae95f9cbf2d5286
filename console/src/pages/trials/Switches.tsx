import { useState } from "react"
import type { TrialSwitch } from "../../../../src/views/trials.ts"
import { act } from "../../api/client.ts"
import { Switch } from "../../parts/Field.tsx"
import { Icon } from "../../parts/Icon.tsx"
import { Card } from "../../parts/Page.tsx"
import { Status } from "../../parts/Status.tsx"
import { Explained } from "../../parts/Viewed.tsx"
import { useWords } from "../../words/language.tsx"
import { ownerOf, trialSwitchNames } from "./switch-names.ts"
import { type TrialsNow, useTrying } from "./use-trials.ts"
import { words } from "./words.ts"

export function Switches({ trials }: { trials: TrialsNow }) {
  const t = useWords(words)
  const count = trialSwitchNames.filter((name) => trials.switches[name]).length
  const groups = {
    factory: trialSwitchNames.filter((name) => ownerOf[name] === "factory"),
    others: trialSwitchNames.filter((name) => ownerOf[name] !== "factory"),
  }
  const state =
    count === 0 ? (
      <Status tone="good">{t("noneOn")}</Status>
    ) : (
      <Status tone="stuck" icon="trials">
        {t("someOn", { count })}
      </Status>
    )
  return (
    <Card title={t("switches")} aside={state}>
      {(["factory", "others"] as const).map((group) => (
        <section key={group} className="trials-group">
          <h3>{t(group)}</h3>
          <ul>
            {groups[group].map((name) => (
              <SwitchRow key={name} name={name} trials={trials} />
            ))}
          </ul>
        </section>
      ))}
    </Card>
  )
}

function SwitchRow({ name, trials }: { name: TrialSwitch; trials: TrialsNow }) {
  const t = useWords(words)
  const { isActing, error, attempt } = useTrying()
  const [wanted, setWanted] = useState(false)
  const isOn = trials.switches[name]
  const owner = ownerOf[name]
  const isForeign = trials.unavailable.includes(name) && owner !== "mail"
  const turn = (next: boolean) => {
    setWanted(next)
    void attempt(() => act<TrialsNow>("PATCH", "/console/api/trials", { [name]: next }))
  }
  return (
    <li className="trials-switch" data-on={isOn || undefined}>
      <div className="trials-switch-head">
        <Switch isOn={isActing ? wanted : isOn} onChange={turn} isDisabled={isActing || isForeign}>
          <strong>{t(name)}</strong>
        </Switch>
        {isActing ? (
          <Status tone="busy">{t("isTurning")}</Status>
        ) : (
          isOn && (
            <Status tone="stuck" icon="trials">
              {t("isBroken")}
            </Status>
          )
        )}
      </div>
      <dl className="trials-effect">
        <div>
          <dt>
            <Icon name="trials" size={14} />
            <span className="for-screen-readers">{t("breaks")}</span>
          </dt>
          <dd>{t(`${name}/breaks`)}</dd>
        </div>
        <div>
          <dt>
            <Icon name="check" size={14} />
            <span className="for-screen-readers">{t("answer")}</span>
          </dt>
          <dd>{t(`${name}/answer`)}</dd>
        </div>
      </dl>
      {isForeign && <p className="small trials-foreign">{t(`own/${owner}`)}</p>}
      {error && (
        <div className="notice" data-tone="stuck" role="alert">
          <Icon name="warning" size={16} />
          <Explained error={error} />
        </div>
      )}
    </li>
  )
}
