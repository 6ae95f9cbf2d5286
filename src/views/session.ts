export type Role = "operator" | "read-only"

/** `GET /console/api/session`: who looks, and what this shop has. 401 `sign-in-needed` where nobody is signed in. */
export type Session = {
  readonly mode: "local" | "exposed"
  /** `local`, or the name that the sign-in link was made for. */
  readonly actor: string
  readonly role: Role
  /** Whether there is anything to break: the built-in doubles, on this machine only. */
  readonly trials: boolean
  /** Whether mail stays here, at /dev/mail. */
  readonly mailbox: boolean
  readonly factory: "built-in" | "own"
  readonly marketing: "built-in" | "own" | "off"
  /** When the session ends at the latest; null: never. */
  readonly endsAt: Date | null
}
