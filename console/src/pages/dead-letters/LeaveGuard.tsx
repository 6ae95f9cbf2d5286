import { useBlocker } from "@tanstack/react-router"
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components"
import { Button } from "../../parts/Button.tsx"
import { useWords } from "../../words/language.tsx"
import { roundWords } from "./words.ts"

/** Asks whoever leaves the page while a round runs; who closes it is asked by the browser. */
export function LeaveGuard({ isRunning }: { isRunning: boolean }) {
  const t = useWords(roundWords)
  const leaving = useBlocker({
    // Another filter of this page is no other page.
    shouldBlockFn: ({ current, next }) => isRunning && current.pathname !== next.pathname,
    enableBeforeUnload: isRunning,
    disabled: !isRunning,
    withResolver: true,
  })
  const isAsked = leaving.status === "blocked"
  return (
    <ModalOverlay className="overlay" isOpen={isAsked} onOpenChange={(isOpen) => !isOpen && leaving.reset?.()}>
      <Modal className="modal">
        <Dialog className="dialog" role="alertdialog">
          <div className="stack">
            <Heading slot="title">{t("leaveTitle")}</Heading>
            <p>{t("leaveWhat")}</p>
            <div className="row dialog-buttons">
              <Button look="quiet" autoFocus onPress={() => leaving.reset?.()}>
                {t("stay")}
              </Button>
              <Button look="danger" onPress={() => leaving.proceed?.()}>
                {t("leave")}
              </Button>
            </div>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
