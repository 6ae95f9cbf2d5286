import "./field.css"
import type { ReactNode } from "react"
import {
  Button as AriaButton,
  FieldError,
  Group,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  NumberField as AriaNumberField,
  Popover,
  Select as AriaSelect,
  SelectValue,
  Switch as AriaSwitch,
  Text,
  TextArea,
  TextField as AriaTextField,
} from "react-aria-components"
import { Icon } from "./Icon.tsx"

type Common = {
  readonly label: string
  readonly hint?: string | undefined
  /** What is wrong with it, in words. */
  readonly error?: string | undefined
  readonly isRequired?: boolean
  readonly isDisabled?: boolean
}

function Around({ label, hint, error, children }: Common & { children: ReactNode }) {
  return (
    <>
      <Label className="field-label">{label}</Label>
      {children}
      {hint && !error && (
        <Text slot="description" className="field-hint">
          {hint}
        </Text>
      )}
      <FieldError className="field-error">{error}</FieldError>
    </>
  )
}

const states = ({ error, isRequired = false, isDisabled = false }: Common) => ({
  isInvalid: error !== undefined,
  isRequired,
  isDisabled,
  className: "field",
})

type TextFieldProps = Common & {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly type?: "text" | "email" | "search"
  readonly isLong?: boolean
  readonly autoFocus?: boolean
}

export function TextField({
  value,
  onChange,
  type = "text",
  isLong = false,
  autoFocus = false,
  ...common
}: TextFieldProps) {
  return (
    <AriaTextField
      {...states(common)}
      value={value}
      onChange={onChange}
      type={type}
      autoFocus={autoFocus}
      validationBehavior="aria"
    >
      <Around {...common}>{isLong ? <TextArea className="input" rows={3} /> : <Input className="input" />}</Around>
    </AriaTextField>
  )
}

type NumberFieldProps = Common & {
  /** NaN: empty. */
  readonly value: number
  readonly onChange: (value: number) => void
  readonly min?: number
  readonly max?: number
  readonly autoFocus?: boolean
}

export function NumberField({ value, onChange, min, max, autoFocus = false, ...common }: NumberFieldProps) {
  const limits = { ...(min !== undefined && { minValue: min }), ...(max !== undefined && { maxValue: max }) }
  return (
    <AriaNumberField
      {...states(common)}
      {...limits}
      value={value}
      onChange={onChange}
      autoFocus={autoFocus}
      validationBehavior="aria"
    >
      <Around {...common}>
        <Group className="input number-input">
          <AriaButton slot="decrement">
            <Icon name="minus" size={14} />
          </AriaButton>
          <Input />
          <AriaButton slot="increment">
            <Icon name="plus" size={14} />
          </AriaButton>
        </Group>
      </Around>
    </AriaNumberField>
  )
}

type SelectProps<Value extends string> = Common & {
  readonly value: Value
  readonly onChange: (value: Value) => void
  readonly choices: readonly (readonly [value: Value, word: string])[]
}

export function Select<Value extends string>({ value, onChange, choices, ...common }: SelectProps<Value>) {
  return (
    <AriaSelect {...states(common)} value={value} onChange={(key) => onChange(key as Value)} validationBehavior="aria">
      <Around {...common}>
        <AriaButton className="input select-button">
          <SelectValue />
          <Icon name="chevron" size={14} />
        </AriaButton>
        <Popover className="popover">
          <ListBox className="listbox">
            {choices.map(([key, word]) => (
              <ListBoxItem key={key} id={key} textValue={word}>
                {word}
              </ListBoxItem>
            ))}
          </ListBox>
        </Popover>
      </Around>
    </AriaSelect>
  )
}

type SwitchProps = {
  readonly isOn: boolean
  readonly onChange: (isOn: boolean) => void
  readonly isDisabled?: boolean
  readonly children: ReactNode
}

export function Switch({ isOn, onChange, isDisabled = false, children }: SwitchProps) {
  return (
    <AriaSwitch className="switch" isSelected={isOn} onChange={onChange} isDisabled={isDisabled}>
      <span className="switch-track" />
      <span>{children}</span>
    </AriaSwitch>
  )
}
