import "./status.css"
import { Icon, type IconName } from "./Icon.tsx"

/** How something stands: well, at work, waiting for its time, waiting for a person, or over. */
export type Tone = "good" | "busy" | "wait" | "stuck" | "over"

const icons: Record<Tone, IconName> = { good: "check", busy: "moving", wait: "clock", stuck: "warning", over: "minus" }

/** Icon, word and colour: never colour alone. */
export function Status({ tone, icon = icons[tone], children }: { tone: Tone; icon?: IconName; children: string }) {
  return (
    <span className="status" data-tone={tone}>
      <Icon name={icon} size={14} />
      {children}
    </span>
  )
}
