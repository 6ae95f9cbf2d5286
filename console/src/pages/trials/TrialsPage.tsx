import "./trials.css"
import { trialSwitchNames } from "./switch-names.ts"
import { act } from "../../api/client.ts"
import { useSession } from "../../api/views.ts"
import { Button } from "../../parts/Button.tsx"
import { Page } from "../../parts/Page.tsx"
import { Empty, Explained, Viewed } from "../../parts/Viewed.tsx"
import { useWords } from "../../words/language.tsx"
import { KillWorker } from "./KillWorker.tsx"
import { RushCard } from "./RushCard.tsx"
import { Switches } from "./Switches.tsx"
import { type TrialsNow, useTrials, useTrying } from "./use-trials.ts"
import { Watch } from "./Watch.tsx"
import { words } from "./words.ts"

/** Everything that can go wrong, at the press of a button, and beside it what holds all the same. */
export function TrialsPage() {
  const t = useWords(words)
  const { trials: areThere } = useSession()
  if (areThere) return <Trials />
  return (
    <Page title={t("title")}>
      <Empty icon="trials" title={t("notHere")}>
        {t("notHereMore")}
      </Empty>
    </Page>
  )
}

function Trials() {
  const t = useWords(words)
  const query = useTrials()
  return (
    <Page title={t("title")} lead={t("lead")} actions={query.data && <AllWell trials={query.data} />}>
      <div className="trials">
        <Watch />
        <div className="trials-tried">
          <Viewed query={query}>
            {(trials) => (
              <>
                <Switches trials={trials} />
                <RushCard trials={trials} />
                <KillWorker trials={trials} />
              </>
            )}
          </Viewed>
        </div>
      </div>
    </Page>
  )
}

const allOff = Object.fromEntries(trialSwitchNames.map((name) => [name, false]))

function AllWell({ trials }: { trials: TrialsNow }) {
  const t = useWords(words)
  const { isActing, error, attempt } = useTrying()
  const isWell = trialSwitchNames.every((name) => !trials.switches[name])
  const makeWell = () => void attempt(() => act<TrialsNow>("PATCH", "/console/api/trials", allOff))
  return (
    <div className="trials-well">
      <Button
        look={isWell ? "plain" : "primary"}
        icon="check"
        isDisabled={isWell}
        isPending={isActing}
        onPress={makeWell}
      >
        {t("allWell")}
      </Button>
      {error && (
        <div className="notice" data-tone="stuck" role="alert">
          <Explained error={error} />
        </div>
      )}
    </div>
  )
}
