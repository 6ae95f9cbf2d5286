import { Link, type LinkProps } from "@tanstack/react-router"
import { Donut } from "../../../shell/Shell.tsx"
import { Icon } from "../../../parts/Icon.tsx"
import type { Doing } from "../use-doing.ts"
import { Glyph } from "./Glyph.tsx"
import { place } from "./place.ts"
import type { PlannedNode } from "./plan.ts"

export type NodeShown = {
  readonly name: string
  readonly doing: Doing | undefined
  readonly link: LinkProps
}

/** One who does something, or where something lies: what it is called, what it is doing, and the way there. */
export function Node({ at, name, doing, link }: NodeShown & { readonly at: PlannedNode }) {
  const kind = at.consumer ? "consumer" : at.place === "stock" || at.place === "factory" ? "station" : "place"
  return (
    <li className="flow-node" data-kind={kind} data-tone={doing?.tone} style={place(at.x, at.y)}>
      <Link {...link}>
        <span className="flow-glyph">
          {at.place === "stock" ? <Donut size={30} /> : <Glyph name={at.consumer ?? at.place} />}
        </span>
        <span className="flow-text">
          <span className="flow-name">{name}</span>
          {doing && (
            <span className="flow-doing">
              <Icon name={doing.icon} size={12} />
              {doing.text}
            </span>
          )}
        </span>
      </Link>
    </li>
  )
}
