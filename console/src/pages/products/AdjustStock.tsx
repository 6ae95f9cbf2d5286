import type { Product } from "../../../../src/views/lists.ts"
import { act } from "../../api/client.ts"
import type { Json } from "../../api/json.ts"
import { NumberField, TextField } from "../../parts/Field.tsx"
import { useFormat } from "../../words/format.ts"
import { useWords } from "../../words/language.tsx"
import { type AdjustmentDraft, faultsOfAdjustment, previewOf } from "./draft.ts"
import { words } from "./form-words.ts"
import { Form, FormWindow } from "./FormWindow.tsx"
import { useForm } from "./use-form.ts"

type AdjustStockProps = { readonly product: Json<Product> }

export function AdjustStock({ product }: AdjustStockProps) {
  const t = useWords(words)
  return (
    <FormWindow verb={t("adjust")} title={t("adjustTitle", { name: product.name })}>
      {(close) => <Adjustment product={product} close={close} />}
    </FormWindow>
  )
}

function Adjustment({ product, close }: AdjustStockProps & { close: () => void }) {
  const t = useWords(words)
  const form = useForm<AdjustmentDraft>({
    first: { delta: Number.NaN, reason: "" },
    faultsOf: (draft) => faultsOfAdjustment(draft, product.stock),
    send: ({ delta, reason }) =>
      act("POST", `/products/${encodeURIComponent(product.sku)}/adjustments`, { delta, reason: reason.trim() }),
    close,
    refusals: { "not-there": ["delta", "notThatMany"], "too-many": ["delta", "tooMany"] },
  })
  return (
    <Form verb={t("adjust")} form={form} close={close}>
      <NumberField label={t("delta")} hint={t("deltaHint")} {...form.field("delta")} isRequired autoFocus />
      <Preview product={product} delta={form.draft.delta} />
      <TextField label={t("reason")} hint={t("reasonHint")} {...form.field("reason")} isRequired isLong />
    </Form>
  )
}

/** What the shelf would hold, before anything is done. */
function Preview({ product, delta }: AdjustStockProps & { delta: number }) {
  const t = useWords(words)
  const format = useFormat()
  const { stock, waiting, reorderPoint, short } = product
  const { given, stock: after } = previewOf({ stock, waiting }, delta)
  return (
    <div className="products-preview" role="status">
      <span className="soft">{t("preview")}</span>
      <span className="products-preview-numbers">
        {format.number(stock)} → <strong>{after >= 0 ? format.number(after) : "–"}</strong>
      </span>
      {given > 0 && <p className="small">{t("given", { given })}</p>}
      {!short && after >= 0 && after <= reorderPoint && delta < 0 && <p className="small">{t("willBeShort")}</p>}
    </div>
  )
}
