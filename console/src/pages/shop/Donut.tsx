import { type ReactNode, useId, useMemo } from "react"
import { type DonutLook, donutLook } from "./donut-look.ts"
import { arc, at } from "./outline.ts"
import { ToppingOn } from "./ToppingOn.tsx"

/** The donut of a sku, from above. It says nothing that is not said in words beside it. */
export function GlazedDonut({ sku }: { sku: string }) {
  const look = useMemo(() => donutLook(sku), [sku])
  const id = useId()
  const named = (part: string) => `${id}${part}`
  const paint = (part: string) => `url(#${named(part)})`
  const glaze = `${look.glaze}${look.hole}`
  return (
    <svg className="donut" viewBox="-116 -112 232 232" aria-hidden="true">
      <defs>
        <Paints named={named} icing={look.icing} />
        <clipPath id={named("onIcing")}>
          <path d={glaze} clipRule="evenodd" />
        </clipPath>
        {look.bite !== null && <Bites named={named} bite={look.bite} />}
      </defs>
      <ellipse cx="4" cy="14" rx="108" ry="104" fill={paint("shadow")} />
      {look.bite !== null && <path d={ringOf(look)} fillRule="evenodd" fill="#f4dfb4" mask={paint("deepBite")} />}
      <g mask={look.bite === null ? undefined : paint("bite")}>
        <path d={ringOf(look)} fillRule="evenodd" fill={paint("dough")} />
        <path d={ringOf(look)} fillRule="evenodd" fill={paint("light")} />
        <path d={glaze} fillRule="evenodd" fill="#5a2f10" opacity="0.3" transform="translate(1.2 4)" />
        <path d={glaze} fillRule="evenodd" fill={look.icing.deep} transform="translate(0.4 1.6)" />
        <path d={glaze} fillRule="evenodd" fill={paint("icing")} />
        <path d={glaze} fillRule="evenodd" fill={paint("light")} />
        <g clipPath={paint("onIcing")}>
          <Gloss />
          <ToppingOn topping={look.topping} icing={look.icing} />
        </g>
      </g>
    </svg>
  )
}

const HOLE = "M30 0A30 30 0 1 0 -30 0A30 30 0 1 0 30 0Z"
const ringOf = ({ dough }: DonutLook) => `${dough}${HOLE}`

/** Light that falls from the upper left. */
function Gloss() {
  return (
    <g fill="none" stroke="#ffffff" strokeLinecap="round">
      <path d={arc(73, 192, 262)} strokeWidth="9" opacity="0.16" />
      <path d={arc(73, 200, 246)} strokeWidth="5" opacity="0.55" />
      <path d={arc(73, 253, 257)} strokeWidth="5" opacity="0.5" />
      <path d={arc(47, 20, 78)} strokeWidth="3" opacity="0.3" />
      <path d={arc(79, 40, 96)} strokeWidth="2" opacity="0.16" />
    </g>
  )
}

function Paints({ named, icing }: { named: (part: string) => string; icing: DonutLook["icing"] }) {
  return (
    <>
      <Around id={named("dough")} radius={97}>
        <stop offset="0.3" stopColor="#8f5420" />
        <stop offset="0.4" stopColor="#d0904a" />
        <stop offset="0.66" stopColor="#efc182" />
        <stop offset="0.88" stopColor="#dc9c54" />
        <stop offset="0.96" stopColor="#b87030" />
        <stop offset="1" stopColor="#94551f" />
      </Around>
      <Around id={named("icing")} radius={91}>
        <stop offset="0.38" stopColor={icing.deep} />
        <stop offset="0.47" stopColor={icing.base} />
        <stop offset="0.68" stopColor={icing.light} />
        <stop offset="0.86" stopColor={icing.base} />
        <stop offset="1" stopColor={icing.deep} />
      </Around>
      <linearGradient id={named("light")} x1="0.15" y1="0.1" x2="0.85" y2="0.95">
        <stop offset="0" stopColor="#ffffff" stopOpacity="0.3" />
        <stop offset="0.45" stopColor="#ffffff" stopOpacity="0" />
        <stop offset="0.6" stopColor="#3a1d08" stopOpacity="0" />
        <stop offset="1" stopColor="#3a1d08" stopOpacity="0.28" />
      </linearGradient>
      <radialGradient id={named("shadow")}>
        <stop offset="0" stopColor="#2a1808" stopOpacity="0.04" />
        <stop offset="0.32" stopColor="#2a1808" stopOpacity="0.34" />
        <stop offset="0.72" stopColor="#2a1808" stopOpacity="0.34" />
        <stop offset="0.9" stopColor="#2a1808" stopOpacity="0.12" />
        <stop offset="1" stopColor="#2a1808" stopOpacity="0" />
      </radialGradient>
    </>
  )
}

function Around({ id, radius, children }: { id: string; radius: number; children: ReactNode }) {
  return (
    <radialGradient id={id} gradientUnits="userSpaceOnUse" cx="0" cy="0" r={radius}>
      {children}
    </radialGradient>
  )
}

/** What a bite takes of the outside, and a little less: between the two one sees the crumb. */
function Bites({ named, bite }: { named: (part: string) => string; bite: number }) {
  const teeth = [-20, 0, 20].map((aside) => at(aside === 0 ? 86 : 95, bite + aside))
  return [
    ["bite", 22.5],
    ["deepBite", 17.5],
  ].map(([part, size]) => (
    <mask key={part} id={named(String(part))} maskUnits="userSpaceOnUse" x="-120" y="-120" width="240" height="240">
      <rect x="-120" y="-120" width="240" height="240" fill="white" />
      {teeth.map(([x, y]) => (
        <circle key={x} cx={x} cy={y} r={size} fill="black" />
      ))}
    </mask>
  ))
}
