import { type FormEvent, useState } from "react"
import type { Product } from "../../../../src/views/lists.ts"
import { act } from "../../api/client.ts"
import type { Json } from "../../api/json.ts"
import { useView } from "../../api/views.ts"
import { Button } from "../../parts/Button.tsx"
import { NumberField, Select } from "../../parts/Field.tsx"
import { Card } from "../../parts/Page.tsx"
import { Explained, Viewed } from "../../parts/Viewed.tsx"
import { useWords } from "../../words/language.tsx"
import { RushOutcome } from "./RushOutcome.tsx"
import { isRushing, type TrialsNow, useTrying } from "./use-trials.ts"
import { words } from "./words.ts"

/** Many buyers in one moment, and what became of each. */
export function RushCard({ trials }: { trials: TrialsNow }) {
  const t = useWords(words)
  const products = useView<Product[]>("/products?limit=200", ["stock", "production"])
  return (
    <Card title={t("rush")}>
      <p className="soft trials-lead">{t("rushLead")}</p>
      <Viewed query={products}>
        {(products) =>
          products.length === 0 ? (
            <p>{t("noProducts")}</p>
          ) : (
            <>
              <RushForm products={products} isRunning={isRushing(trials)} />
              {trials.rush && (
                <RushOutcome rush={trials.rush} product={products.find(({ sku }) => sku === trials.rush?.sku)} />
              )}
            </>
          )
        }
      </Viewed>
    </Card>
  )
}

const MOST = { buyers: 2_000, quantity: 10_000 }
const isWithin = (value: number, most: number) => value >= 1 && value <= most

function RushForm({ products, isRunning }: { products: readonly Json<Product>[]; isRunning: boolean }) {
  const t = useWords(words)
  const { isActing, error, attempt } = useTrying()
  const [chosen, setChosen] = useState<string>()
  const [buyers, setBuyers] = useState(500)
  const [quantity, setQuantity] = useState(1)
  const sku = (products.find((product) => product.sku === chosen) ?? products[0]!).sku
  const isReady = isWithin(buyers, MOST.buyers) && isWithin(quantity, MOST.quantity)
  const fault = (value: number, most: number) => (isWithin(value, most) ? undefined : t("outOfRange", { most }))
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (isReady && !isRunning && !isActing)
      void attempt(() => act<TrialsNow>("POST", "/console/api/trials/rush", { sku, buyers, quantity }))
  }
  return (
    <form className="trials-rush" onSubmit={send}>
      <Select
        label={t("product")}
        value={sku}
        onChange={setChosen}
        choices={products.map(({ sku, name, stock }) => [sku, t("choice", { name, stock })])}
      />
      <NumberField
        label={t("buyers")}
        value={buyers}
        onChange={setBuyers}
        min={1}
        max={MOST.buyers}
        error={fault(buyers, MOST.buyers)}
      />
      <NumberField
        label={t("quantity")}
        value={quantity}
        onChange={setQuantity}
        min={1}
        max={MOST.quantity}
        error={fault(quantity, MOST.quantity)}
      />
      <Button look="primary" icon="customers" type="submit" isPending={isActing || isRunning} isDisabled={!isReady}>
        {isRunning ? t("running") : t("send", { count: isReady ? buyers : 0 })}
      </Button>
      {error && (
        <div className="notice" data-tone="stuck" role="alert">
          <Explained error={error} />
        </div>
      )}
    </form>
  )
}
