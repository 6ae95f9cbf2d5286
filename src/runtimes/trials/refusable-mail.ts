import type { SendMail } from "../../shared/mail.ts"

export type RefusableMail = { readonly sendMail: SendMail; readonly refuse: (isRefused: boolean) => void }

/** A way for mail that can be shut: what is refused surely did not leave, so the shop tries it again until it does. */
export function refusable(sendMail: SendMail): RefusableMail {
  let isRefused = false
  return {
    sendMail: async (mail, signal) =>
      isRefused
        ? { kind: "not-sent", reason: "the mail server takes no connection (switched off under “Try to break it”)" }
        : sendMail(mail, signal),
    refuse: (refused) => void (isRefused = refused),
  }
}
