import "./next-up.css"
import type { ProductionOrderStory } from "../../../../src/views/production-order-story.ts"
import type { Json } from "../../api/json.ts"
import { Icon, type IconName } from "../../parts/Icon.tsx"
import type { Tone } from "../../parts/Status.tsx"
import { Countdown } from "../../parts/Time.tsx"
import { useWords } from "../../words/language.tsx"
import { ArrivedBar } from "./Arrived.tsx"
import { nextOf } from "./next.ts"
import { nextWords, whyWords, words } from "./next-words.ts"
import { words as listWords } from "./words.ts"

const icons: Record<Tone, IconName> = { good: "check", busy: "moving", wait: "clock", stuck: "warning", over: "minus" }

/** How it stands, what happens next by itself, and when; and how much has come. */
export function NextUp({ story }: { story: Json<ProductionOrderStory> }) {
  const sentence = useWords(nextWords)
  const why = useWords(whyWords)
  const arrivedWord = useWords(listWords)
  const { what, tone, at } = nextOf(story)
  const { arrived, quantity } = story.order
  const made = story.asks.filter(({ state }) => state === "accepted" || state === "unconfirmed").length
  return (
    <section className="next-up" data-tone={tone}>
      <span className="next-up-mark">
        <Icon name={icons[tone]} size={20} />
      </span>
      <div className="next-up-words">
        <h2>{sentence(what)}</h2>
        <p>{why(what, { made })}</p>
      </div>
      {at !== null && <When what={what} at={at} />}
      <div className="next-up-arrived">
        <span className="small">{arrivedWord("of", { arrived, quantity })}</span>
        <ArrivedBar arrived={arrived} quantity={quantity} />
      </div>
    </section>
  )
}

function When({ what, at }: { what: ReturnType<typeof nextOf>["what"]; at: string }) {
  const t = useWords(words)
  return (
    <p className="next-up-when">
      <span className="small">{t(what as keyof typeof words)}</span>
      <strong>
        <Countdown until={at} isExact />
      </strong>
    </p>
  )
}
