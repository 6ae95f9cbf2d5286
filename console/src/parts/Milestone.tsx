import "./milestone.css"
import type { ReactNode } from "react"
import { Icon, type IconName } from "./Icon.tsx"
import type { Tone } from "./Status.tsx"

type MilestoneProps = {
  readonly icon: IconName
  readonly tone: Tone
  /** What happened, and its status. */
  readonly head: ReactNode
  readonly when?: ReactNode
  readonly children?: ReactNode
}

/** One line of a list of what happened, with its mark on the thread that leads to the next. */
export function Milestone({ icon, tone, head, when, children }: MilestoneProps) {
  return (
    <li className="milestone">
      <span className="milestone-mark" data-tone={tone}>
        <Icon name={icon} size={14} />
      </span>
      <div className="milestone-body">
        <div className="milestone-head">{head}</div>
        {children}
      </div>
      {when && <div className="milestone-when">{when}</div>}
    </li>
  )
}
