import type { ReactNode } from "react"

/** Drawn on 20 × 20, as lines in the colour of the text. */
const drawings = {
  overview: <path d="M3 11a7 7 0 1 1 14 0M10 11l3.5-4M4 15.5h12" />,
  orders: <path d="M5 3h10v14l-2.5-1.6L10 17l-2.5-1.6L5 17zM8 7h4M8 10.5h4" />,
  products: (
    <>
      <circle cx="10" cy="10" r="7" />
      <circle cx="10" cy="10" r="2.4" />
      <path d="M6.2 6.8l.8.9M13.4 12.4l.6 1M12.8 5.8l-.4 1M6 12.6l1-.3" />
    </>
  ),
  factory: <path d="M3 17V9l4.5 3V9L12 12V4h4v13zM6.5 14.5h1M10 14.5h1M13.5 14.5h1" />,
  letters: <path d="M3 11l2-7h10l2 7v5H3zM3 11h4l1 2h4l1-2h4" />,
  mail: <path d="M3 5h14v10H3zM3 6l7 5 7-5" />,
  customers: (
    <>
      <circle cx="10" cy="7" r="3.2" />
      <path d="M3.8 17c.6-3.6 3-5.4 6.2-5.4s5.6 1.8 6.2 5.4" />
    </>
  ),
  trials: <path d="M11.5 2.5 5 11.5h4.5L8.5 17.5 15 8.5h-4.5z" />,
  shop: (
    <path d="M3.5 8 5 3.5h10L16.5 8M4.5 8.5V16.5h11V8.5M3.5 8a2.2 2.2 0 0 0 4.3 0 2.2 2.2 0 0 0 4.4 0 2.2 2.2 0 0 0 4.3 0M8 16.5v-4h4v4" />
  ),
  check: <path d="M4 10.5l4 4 8-9" />,
  clock: (
    <>
      <circle cx="10" cy="10" r="7" />
      <path d="M10 6v4.3l2.8 1.7" />
    </>
  ),
  moving: <path d="M3 10h12M11 5.5l4.5 4.5-4.5 4.5" />,
  warning: <path d="M10 3 2.5 16.5h15zM10 8v4M10 14.2v.2" />,
  play: <path d="M7 4.5v11l8-5.5z" />,
  stop: (
    <>
      <circle cx="10" cy="10" r="7" />
      <path d="M7.5 7.5l5 5M12.5 7.5l-5 5" />
    </>
  ),
  pause: <path d="M7 4.5v11M13 4.5v11" />,
  minus: <path d="M4.5 10h11" />,
  plus: <path d="M10 4.5v11M4.5 10h11" />,
  chevron: <path d="M7.5 4.5 13 10l-5.5 5.5" />,
  back: <path d="M12.5 4.5 7 10l5.5 5.5" />,
  external: <path d="M8 5H4.5v10.5H15V12M11 4h5v5M16 4l-7 7" />,
  copy: <path d="M7 7h9v9H7zM4 13V4h9" />,
  again: <path d="M16 10a6 6 0 1 1-1.8-4.3M16.5 3v3.5H13" />,
  light: (
    <>
      <circle cx="10" cy="10" r="3.5" />
      <path d="M10 2v2M10 16v2M2 10h2M16 10h2M4.3 4.3l1.4 1.4M14.3 14.3l1.4 1.4M15.7 4.3l-1.4 1.4M5.7 14.3l-1.4 1.4" />
    </>
  ),
  dark: <path d="M16 12A6.8 6.8 0 0 1 8 4a6.8 6.8 0 1 0 8 8z" />,
  eye: (
    <>
      <path d="M2 10c2-3.6 4.7-5.4 8-5.4s6 1.8 8 5.4c-2 3.6-4.7 5.4-8 5.4S4 13.6 2 10z" />
      <circle cx="10" cy="10" r="2.3" />
    </>
  ),
} as const satisfies Record<string, ReactNode>

export type IconName = keyof typeof drawings

/** Says nothing to a screen reader: what it means is said in words beside it. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 20 20"
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
