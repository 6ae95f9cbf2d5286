import { Link } from "@tanstack/react-router"
import { type FormEvent, useEffect, useState } from "react"
import type { Product } from "../../../../src/views/lists.ts"
import type { Json } from "../../api/json.ts"
import { Button } from "../../parts/Button.tsx"
import { NumberField } from "../../parts/Field.tsx"
import { useNow } from "../../parts/Time.tsx"
import { Notice } from "../../parts/Viewed.tsx"
import { useFormat } from "../../words/format.ts"
import { useWords } from "../../words/language.tsx"
import type { Failure } from "./intent.ts"
import { mostOf, piecesToWaitFor } from "./shelf.ts"
import type { Checkout } from "./use-checkout.ts"
import { words } from "./words.ts"

type PurchaseProps = {
  readonly product: Json<Product>
  readonly member: string
  readonly mayBuy: boolean
  readonly checkout: Checkout
}

/** How many, and the button that buys them. */
export function Purchase({ product, member, mayBuy, checkout: { state, buy } }: PurchaseProps) {
  const t = useWords(words)
  const format = useFormat()
  const { sku, stock, price } = product
  const [quantity, setQuantity] = useState(1)
  const [isMissing, setMissing] = useState(false)
  const isAsking = state.kind === "asking"
  const wait = useWait(state)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setMissing(Number.isNaN(quantity))
    if (!Number.isNaN(quantity) && !isAsking && wait === 0) buy({ sku, quantity, customerId: member.trim() })
  }
  const change = (next: number) => {
    setQuantity(next)
    setMissing(false)
  }
  const later = piecesToWaitFor(product, quantity)
  const total = format.won(price * (Number.isNaN(quantity) ? 0 : quantity))
  return (
    <form className="shop-purchase" onSubmit={submit}>
      <NumberField
        label={t("quantity")}
        value={quantity}
        onChange={change}
        min={1}
        max={mostOf(product)}
        error={isMissing ? t("howMany") : undefined}
        isDisabled={!mayBuy}
      />
      <Button look="primary" type="submit" isPending={isAsking} isDisabled={!mayBuy || wait > 0}>
        {isAsking
          ? t("buying")
          : state.kind !== "busy"
            ? t(stock > 0 ? "buy" : "order", { price: total })
            : t(wait > 0 ? "tryAgainIn" : "tryAgain", { seconds: wait })}
      </Button>
      {later > 0 && (
        <p className="small soft shop-wide">
          {t("someWait", { now: format.number(quantity - later), later: format.number(later) })}
        </p>
      )}
      {!mayBuy && <p className="small soft shop-wide">{t("readOnly")}</p>}
      <Refusal state={state} />
    </form>
  )
}

/** Seconds until one may try again. */
function useWait(state: Checkout["state"]): number {
  const [until, setUntil] = useState(0)
  useEffect(() => setUntil(state.kind === "busy" ? Date.now() + state.seconds * 1_000 : 0), [state])
  return Math.max(0, Math.ceil((until - useNow(250)) / 1_000))
}

function Refusal({ state }: { state: Checkout["state"] }) {
  const t = useWords(words)
  if (state.kind === "busy")
    return (
      <div className="shop-wide">
        <Notice tone="wait" icon="clock">
          {t("busy")}
        </Notice>
      </div>
    )
  return state.kind === "refused" ? <Refused {...state} /> : null
}

function Refused({ because, requestId }: Extract<Failure, { kind: "refused" }>) {
  const t = useWords(words)
  return (
    <div className="shop-wide">
      <Notice tone="stuck" icon="warning">
        {t(`because/${because}`)}
        {because === "sign-in" && (
          <>
            {" "}
            <Link to="/console/sign-in">{t("signIn")}</Link>
          </>
        )}
        {because === "mistake" && requestId && <span className="small"> {t("requestId", { id: requestId })}</span>}
      </Notice>
    </div>
  )
}
