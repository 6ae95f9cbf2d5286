import type { CSSProperties } from "react"
import { Glaze } from "./Glaze.tsx"
import { edges, HEIGHT, WIDTH } from "./plan.ts"
import type { Traffic } from "./state.ts"

/** The lines between the nodes and what is on them. It says nothing that the nodes do not say in words. */
export function Drawing({ traffic }: { traffic: (by: string, leads: "to" | "from") => Traffic }) {
  return (
    <svg className="flow-drawing" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <defs>
        <marker id="flow-arrow" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" orient="auto">
          <path d="M1 1l5 3-5 3" />
        </marker>
      </defs>
      <Glaze />
      {edges.map(({ path, by, leads, isRing = false }) => {
        const { state, gap } = traffic(by, leads)
        return (
          <g key={path} className="flow-edge" data-state={state} style={{ "--gap": gap } as CSSProperties}>
            {!isRing && <path className="flow-line" d={path} markerEnd="url(#flow-arrow)" />}
            {state !== "quiet" && (
              <>
                <path className="flow-dots" d={path} />
                <path className="flow-dots" data-hole d={path} />
              </>
            )}
          </g>
        )
      })}
    </svg>
  )
}
