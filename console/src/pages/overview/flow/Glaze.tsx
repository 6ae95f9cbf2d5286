import { ring } from "./plan.ts"

const { left, right, top, bottom, radius } = ring
const centre = (top + bottom) / 2
const outline =
  `M${left + radius} ${top}H${right - radius}A${radius} ${radius} 0 0 1 ${right - radius} ${bottom}` +
  `H${left + radius}A${radius} ${radius} 0 0 1 ${left + radius} ${top}Z`

const STRAIGHT = right - left - 2 * radius
const ROUND = Math.PI * radius
const AROUND = 2 * (STRAIGHT + ROUND)

/** A point so far along the ring, clockwise from the top left, and so far off its middle. */
function pointOn(along: number, off: number): readonly [x: number, y: number] {
  if (along < STRAIGHT) return [left + radius + along, top - off]
  if (along < STRAIGHT + ROUND) return onArc(right - radius, (along - STRAIGHT) / radius - Math.PI / 2, off)
  if (along < 2 * STRAIGHT + ROUND) return [right - radius - (along - STRAIGHT - ROUND), bottom + off]
  return onArc(left + radius, (along - 2 * STRAIGHT - ROUND) / radius + Math.PI / 2, off)
}

function onArc(x: number, angle: number, off: number): readonly [x: number, y: number] {
  return [x + Math.cos(angle) * (radius + off), centre + Math.sin(angle) * (radius + off)]
}

const COUNT = 96
const sprinkles = Array.from({ length: COUNT }, (_, index) => {
  // Steps that never repeat look scattered, and are the same on every visit.
  const [x, y] = pointOn((index / COUNT) * AROUND, (((index * 7) % 11) / 10 - 0.5) * 22)
  return { index, x, y, turn: (index * 137) % 180 }
})

/** The ring that the refill goes round on, glazed and sprinkled. */
export function Glaze() {
  return (
    <g>
      <path className="flow-dough" d={outline} />
      <path className="flow-glaze" d={outline} />
      {sprinkles.map(({ index, x, y, turn }) => (
        <path
          key={index}
          className="flow-sprinkle"
          data-colour={index % 4}
          d="M-3.2 0H3.2"
          transform={`translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${turn})`}
        />
      ))}
    </g>
  )
}
