import "./ask.css"
import { type FormEvent, type ReactNode, useState } from "react"
import { Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from "react-aria-components"
import { useLookAgain, useMayAct } from "../api/views.ts"
import { useWords } from "../words/language.tsx"
import { Button } from "./Button.tsx"
import { TextField } from "./Field.tsx"
import type { IconName } from "./Icon.tsx"
import { Explained } from "./Viewed.tsx"
import { words } from "./words.ts"

type AskProps = {
  /** On the button that opens the question, and on the one that does it: the verb itself, never "OK". */
  readonly verb: string
  readonly icon?: IconName
  readonly isDanger?: boolean
  readonly title: string
  /** What will happen. */
  readonly children: ReactNode
  /** "needed" asks for a reason and keeps nothing without one. */
  readonly reason?: "needed" | "welcome" | "none"
  readonly isDisabled?: boolean
  /** On the button that leaves everything as it is, where "Cancel" would say something else. */
  readonly leave?: string
  /** Does it; what it throws is shown, and nothing is lost. */
  readonly act: (reason: string) => Promise<unknown>
}

/** A button whose action asks first, says what it will do, and takes a reason. Not there for those who may only look. */
export function Ask({ verb, icon, isDanger = false, isDisabled = false, ...question }: AskProps) {
  if (!useMayAct()) return null
  return (
    <DialogTrigger>
      <Button look={isDanger ? "danger" : "plain"} isDisabled={isDisabled} {...(icon && { icon })}>
        {verb}
      </Button>
      <Modalled>{(close) => <Question {...question} verb={verb} isDanger={isDanger} close={close} />}</Modalled>
    </DialogTrigger>
  )
}

/** A window over the page. */
export function Modalled({ children }: { children: (close: () => void) => ReactNode }) {
  return (
    <ModalOverlay className="overlay" isDismissable>
      <Modal className="modal">
        <Dialog className="dialog">{({ close }) => children(close)}</Dialog>
      </Modal>
    </ModalOverlay>
  )
}

type QuestionProps = Omit<AskProps, "icon" | "isDisabled"> & { readonly close: () => void }

function Question({ verb, isDanger, title, children, reason: wish = "needed", leave, act, close }: QuestionProps) {
  const t = useWords(words)
  const lookAgain = useLookAgain()
  const [reason, setReason] = useState("")
  const [isMissing, setMissing] = useState(false)
  const [{ isActing, error }, setState] = useState<{ isActing: boolean; error?: Error }>({ isActing: false })
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const lacks = wish === "needed" && reason.trim() === ""
    setMissing(lacks)
    if (lacks || isActing) return
    setState({ isActing: true })
    try {
      await act(reason.trim())
      close()
      lookAgain()
    } catch (error) {
      setState({ isActing: false, error: error as Error })
    }
  }
  return (
    <form className="stack" onSubmit={(event) => void submit(event)}>
      <Heading slot="title">{title}</Heading>
      <div className="stack">{children}</div>
      {wish !== "none" && (
        <TextField
          label={t("reason")}
          hint={t("reasonHint")}
          error={isMissing ? t("reasonMissing") : undefined}
          value={reason}
          onChange={setReason}
          isRequired={wish === "needed"}
          isLong
          autoFocus
        />
      )}
      {error && (
        <div className="notice" data-tone="stuck" role="alert">
          <Explained error={error} />
        </div>
      )}
      <div className="row dialog-buttons">
        <Button look="quiet" onPress={close}>
          {leave ?? t("cancel")}
        </Button>
        <Button look={isDanger ? "danger" : "primary"} type="submit" isPending={isActing}>
          {verb}
        </Button>
      </div>
    </form>
  )
}
