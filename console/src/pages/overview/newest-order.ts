import type { Order } from "../../../../src/views/lists.ts"
import { useView } from "../../api/views.ts"

/** When somebody bought last: at once, where the day's orders are counted once a minute. */
export function useNewestOrderAt(): string | undefined {
  return useView<Order[]>("/orders?limit=1", ["orders"]).data?.[0]?.createdAt
}
