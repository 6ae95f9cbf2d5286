import "./button.css"
import { Link, type LinkProps } from "@tanstack/react-router"
import type { ReactNode } from "react"
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components"
import { Icon, type IconName } from "./Icon.tsx"

type Look = "primary" | "plain" | "quiet" | "danger"
type ButtonProps = Omit<AriaButtonProps, "className" | "children"> & {
  readonly look?: Look
  readonly icon?: IconName
  readonly children: ReactNode
}

export function Button({ look = "plain", icon, children, ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} className="button" data-look={look}>
      {icon && <Icon name={icon} size={16} />}
      {children}
    </AriaButton>
  )
}

/** A button that shows only its icon; `label` is what it is called. */
export function IconButton({
  icon,
  label,
  ...rest
}: Omit<ButtonProps, "children" | "icon"> & { icon: IconName; label: string }) {
  return (
    <AriaButton {...rest} className="button" data-look="icon" aria-label={label}>
      <Icon name={icon} />
    </AriaButton>
  )
}

/** Goes somewhere, and looks like a button. */
export function LinkButton({
  look = "plain",
  icon,
  children,
  ...rest
}: LinkProps & { look?: Look; icon?: IconName; children: ReactNode }) {
  return (
    <Link {...rest} className="button" data-look={look}>
      {icon && <Icon name={icon} size={16} />}
      {children}
    </Link>
  )
}
