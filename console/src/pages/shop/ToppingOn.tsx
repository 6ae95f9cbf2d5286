import type { Icing, Topping } from "./donut-look.ts"

/** What lies on the icing, each piece with the shadow it throws. */
export function ToppingOn({ topping, icing }: { topping: Topping; icing: Icing }) {
  switch (topping.kind) {
    case "sprinkles":
      return (
        <g fill="none" strokeLinecap="round">
          {topping.pieces.map(({ line, colour }) => (
            <g key={line}>
              <path d={line} stroke={icing.deep} strokeWidth="4.8" opacity="0.55" transform="translate(0.9 1.5)" />
              <path d={line} stroke={colour} strokeWidth="4.8" />
              <path d={line} stroke="#ffffff" strokeWidth="1.2" opacity="0.6" transform="translate(-0.7 -1)" />
            </g>
          ))}
        </g>
      )
    case "pearls":
      return (
        <g>
          {topping.pieces.map(({ at: [x, y], size }) => (
            <g key={`${x} ${y}`}>
              <circle cx={x + 0.7} cy={y + 1.2} r={size} fill={icing.deep} opacity="0.5" />
              <circle cx={x} cy={y} r={size} fill={icing.accent} />
              <circle cx={x - size * 0.3} cy={y - size * 0.35} r={size * 0.35} fill="#ffffff" opacity="0.9" />
            </g>
          ))}
        </g>
      )
    case "crumbs":
      return (
        <g strokeLinejoin="round">
          {topping.pieces.map(({ shape, colour }) => (
            <g key={shape}>
              <path d={shape} fill={icing.deep} opacity="0.5" transform="translate(0.8 1.4)" />
              <path d={shape} fill={colour} stroke={colour} strokeWidth="1.4" />
            </g>
          ))}
        </g>
      )
    case "drizzle":
      return (
        <g fill="none" strokeLinecap="round" strokeLinejoin="round" transform={`rotate(${topping.turn})`}>
          <path d={zigzag} stroke={icing.deep} strokeWidth="4.6" opacity="0.45" transform="translate(0.9 1.8)" />
          <path d={zigzag} stroke={icing.accent} strokeWidth="4.6" />
          <path d={zigzag} stroke="#ffffff" strokeWidth="1.2" opacity="0.45" transform="translate(-0.5 -1)" />
        </g>
      )
  }
}

/** To and fro over the whole donut, as from the tip of a bag. */
const zigzag = `M-100 -88${Array.from({ length: 10 }, (_, row) => {
  const [y, far] = [-88 + row * 18, row % 2 === 0 ? 104 : -104]
  return `C${-far / 3} ${y - 6} ${far / 3} ${y + 14} ${far} ${y + 10}`
}).join("")}`
