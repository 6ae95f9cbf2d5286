/** A customer who bought so much at once that they became a VIP, newest first. */
export type Vip = {
  readonly id: string
  /** Masked: `k…@donut.example`, `김…`. */
  readonly email: string | null
  readonly name: string | null
  readonly becameVipAt: Date
  readonly orderId: string | null
  readonly marketing: {
    /** `off`: no marketing system is configured. */
    readonly state: "told" | "waiting" | "dead" | "off"
    readonly at: Date | null
    readonly attempts: number
    readonly nextAttemptAt: Date | null
    readonly lastError: string | null
  }
}
