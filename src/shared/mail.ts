/** A mail to one person. With the same id it is the same mail again, whatever happened to the first. */
export type Mail = {
  readonly id: string
  /** Travels as the header `X-Restock-Mail`. */
  readonly kind: "ads-pause" | "ads-resume" | "operations"
  /** One strict address, see {@link isStrictAddress}; never a list, never with a name. */
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** How sending ended, by what is known of its effect. */
export type MailAnswer =
  | { readonly kind: "sent" }
  /** It surely did not leave: nobody there, or asked to wait (`retryAfter` in seconds). */
  | { readonly kind: "not-sent"; readonly reason: string; readonly retryAfter?: number | undefined }
  /** It never will, in the server's words. */
  | { readonly kind: "rejected"; readonly reason: string }
  /** It may have been sent or not. Sent again, it can arrive twice: no mail service knows its id. */
  | { readonly kind: "ambiguous"; readonly reason: string }

export type SendMail = (mail: Mail, signal: AbortSignal) => Promise<MailAnswer>

/**
 * An address as a machine needs it: no names, lists, comments, quotes, spaces or control characters, in which a mailer
 * could find a second recipient. Letters of other scripts are fine in the part before the @.
 */
export function isStrictAddress(text: string): boolean {
  return (
    text.length <= 254 &&
    /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/u.test(
      text,
    ) &&
    text.indexOf("@") <= 64 &&
    // An encoded word: a server that decodes it could see another address.
    !text.includes("=?")
  )
}

/** Text for a subject or a name in a mail: one line, nothing that controls or turns it around, at most 200 characters. */
export function inOneLine(text: string): string {
  return (
    text
      .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, " ")
      .slice(0, 200)
      .toWellFormed()
      // Half a character that the cut has left.
      .replace(/\ufffd$/, "")
      .trim()
  )
}

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
}

/** A mail that was kept on this machine instead of sent, and when (ISO 8601). */
export type KeptMail = Mail & { readonly at: string }

export type Mailbox = {
  /** The newest first. */
  list(): Promise<readonly KeptMail[]>
  find(id: string): Promise<KeptMail | undefined>
}
