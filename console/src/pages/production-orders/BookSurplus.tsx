import type { Action } from "../../../../src/views/actions.ts"
import type { ProductionOrderStory } from "../../../../src/views/production-order-story.ts"
import { act } from "../../api/client.ts"
import type { Json } from "../../api/json.ts"
import { NumberField, TextField } from "../../parts/Field.tsx"
import { Notice } from "../../parts/Viewed.tsx"
import { useWords } from "../../words/language.tsx"
import { type AdjustmentDraft, faultsOfAdjustment } from "../products/draft.ts"
import { Form, FormWindow } from "../products/FormWindow.tsx"
import { useForm } from "../products/use-form.ts"
import { words } from "./order-words.ts"
import { surplusOf } from "./surplus.ts"

type BookSurplusProps = {
  readonly story: Json<ProductionOrderStory>
  /** What was booked by hand in its name before. */
  readonly booked: readonly Json<Action>[]
}

/** Books pieces that are here and that no callback has booked; the reason names the order. */
export function BookSurplus(props: BookSurplusProps) {
  const t = useWords(words)
  return (
    <FormWindow verb={t("surplus")} icon="plus" title={t("surplusTitle")}>
      {(close) => <Surplus {...props} close={close} />}
    </FormWindow>
  )
}

function Surplus({ story, booked, close }: BookSurplusProps & { close: () => void }) {
  const t = useWords(words)
  const { id, sku } = story.order
  const claimed = surplusOf(story)
  const form = useForm<AdjustmentDraft>({
    // What was claimed may be what was booked before: then nothing is proposed.
    first: { delta: claimed > 0 && booked.length === 0 ? claimed : Number.NaN, reason: t("surplusReason", { id }) },
    faultsOf: (draft) => faultsOfAdjustment(draft, 0),
    send: ({ delta, reason }) => book(sku, delta, reason),
    close,
    refusals: { "too-many": ["delta", "tooMany"] },
  })
  return (
    <Form verb={t("surplus")} form={form} close={close}>
      <p>{t("surplusWhat")}</p>
      {claimed > 0 && <p>{t("surplusClaimed", { count: claimed })}</p>}
      {booked.length > 0 && (
        <Notice tone="wait" icon="warning">
          {t("surplusBefore")}
        </Notice>
      )}
      <NumberField label={t("pieces")} {...form.field("delta")} min={1} isRequired autoFocus />
      <TextField label={t("reason")} hint={t("reasonHint")} {...form.field("reason")} isRequired isLong />
    </Form>
  )
}

/** The ledger takes a reason on one line. */
function book(sku: string, delta: number, reason: string): Promise<unknown> {
  const body = { delta, reason: reason.trim().replaceAll(/\s+/g, " ") }
  return act("POST", `/products/${encodeURIComponent(sku)}/adjustments`, body)
}
