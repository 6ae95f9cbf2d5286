import { openLog } from "./double-log.ts"

export type MarketingRequest = {
  /** epoch milliseconds */
  readonly at: number
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** `webhook-id`, the same at every attempt of one webhook */
  readonly id: string | undefined
  /** why the signature is not believed; null when it is */
  readonly doubt: string | null
  readonly body: string
  /** null until the whole answer left, and for ever when it never does */
  readonly status: number | null
}

export const openMarketingLog = () => {
  const { noteIn, until, close } = openLog("marketing system")
  const requests: MarketingRequest[] = []
  return { requests, note: noteIn(requests), until, close }
}
