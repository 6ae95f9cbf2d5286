import type { FormEvent, ReactNode } from "react"
import { DialogTrigger, Heading } from "react-aria-components"
import { useMayAct } from "../../api/views.ts"
import { Modalled } from "../../parts/Ask.tsx"
import { Button } from "../../parts/Button.tsx"
import type { IconName } from "../../parts/Icon.tsx"
import { Explained } from "../../parts/Viewed.tsx"
import { useWords } from "../../words/language.tsx"
import { words } from "./form-words.ts"

type FormWindowProps = {
  /** On the button that opens it. */
  readonly verb: string
  readonly icon?: IconName
  readonly look?: "primary" | "plain" | "quiet"
  readonly title: string
  /** The form, fresh each time the window opens. */
  readonly children: (close: () => void) => ReactNode
}

/** A button that opens a form over the page. Not there for those who may only look. */
export function FormWindow({ verb, icon, look = "plain", title, children }: FormWindowProps) {
  if (!useMayAct()) return null
  return (
    <DialogTrigger>
      <Button look={look} {...(icon && { icon })}>
        {verb}
      </Button>
      <Modalled>
        {(close) => (
          <div className="stack">
            <Heading slot="title">{title}</Heading>
            {children(close)}
          </div>
        )}
      </Modalled>
    </DialogTrigger>
  )
}

type FormProps = {
  readonly verb: string
  readonly form: {
    readonly submit: (event: FormEvent) => Promise<void>
    readonly isActing: boolean
    readonly error: Error | undefined
  }
  readonly close: () => void
  readonly children: ReactNode
}

export function Form({ verb, form: { submit, isActing, error }, close, children }: FormProps) {
  const t = useWords(words)
  return (
    <form className="stack" noValidate onSubmit={(event) => void submit(event)}>
      {children}
      {error && (
        <div className="notice" data-tone="stuck" role="alert">
          <Explained error={error} />
        </div>
      )}
      <div className="row dialog-buttons">
        <Button look="quiet" onPress={close}>
          {t("cancel")}
        </Button>
        <Button look="primary" type="submit" isPending={isActing}>
          {verb}
        </Button>
      </div>
    </form>
  )
}
