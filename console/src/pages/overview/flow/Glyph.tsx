import type { ReactNode } from "react"
import type { ConsumerName, PlaceName } from "./plan.ts"

/** Drawn on 24 × 24, as lines in the colour of the text. */
const drawings: Record<ConsumerName | Exclude<PlaceName, "stock">, ReactNode> = {
  buyers: (
    <>
      <circle cx="9" cy="8" r="3.2" />
      <path d="M3 19c.5-3.6 2.8-5.6 6-5.6s5.5 2 6 5.6M15.5 5.2a3 3 0 0 1 0 5.7M17.5 14c2 .8 3.2 2.5 3.5 5" />
    </>
  ),
  checkout: <path d="M4 9h16l-1.6 10H5.6zM8 9l3-5M16 9l-3-5M9.5 12.5v3M14.5 12.5v3" />,
  factory: <path d="M3.5 20V10l5.5 3.5V10l5.5 3.5V4h5v16zM8 17h1.5M12 17h1.5M16 17h1.5" />,
  "ad-manager": <path d="M3.5 6h17v12.5h-17zM3.5 7.5 12 13.5l8.5-6" />,
  customers: <path d="M5 6c0-3.3 14-3.3 14 0v12c0 3.3-14 3.3-14 0zM5 6c0 3.3 14 3.3 14 0M5 12c0 3.3 14 3.3 14 0" />,
  marketing: <path d="M4 10v4l11 4.5v-13zM15 8.5c3.5 0 3.5 7 0 7M7 15.5l1.5 4.5h2.5l-1-3.5" />,
  operations: (
    <>
      <circle cx="12" cy="8" r="3.6" />
      <path d="M5 20c.6-4 3.3-6.2 7-6.2s6.4 2.2 7 6.2M8.4 8c1 .9 6.2.9 7.2 0M12 14v3" />
    </>
  ),
  "order-from-factory": <path d="M6 3.5h9l3.5 3.5v13.5H6zM15 3.5V7h3.5M9 11.5h6.5M9 15h3.5M14 17.5l1.5 1.5 3-3.2" />,
  "receive-arrival": <path d="M3.5 12.5V20h17v-7.5M3.5 12.5h4.7l1.5 2.8h4.6l1.5-2.8h4.7M12 3v8M8.8 8 12 11l3.2-3" />,
  "pause-ads": (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M9.8 8.8v6.4M14.2 8.8v6.4" />
    </>
  ),
  "resume-ads": (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M10 8.5v7l5.5-3.5z" />
    </>
  ),
  "upgrade-to-vip": <path d="m12 3.5 2.6 5.4 5.9.8-4.3 4.1 1.1 5.9-5.3-2.9-5.3 2.9 1.1-5.9-4.3-4.1 5.9-.8z" />,
  "notify-marketing": <path d="M3.5 11.5 20.5 4 15 20l-3.5-6.5zM11.5 13.5l4-4" />,
  "alert-operations": <path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5c.8 1 3.2 1 4 0M12 3v2" />,
}

/** Says nothing to a screen reader: the name stands beside it. */
export function Glyph({ name }: { name: ConsumerName | PlaceName }) {
  if (name === "stock") return null
  return (
    <svg
      width="22"
      height="22"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {drawings[name]}
    </svg>
  )
}
