import { receiveArrival } from "../../replenishment/receive-arrival.ts"
import { config, consumerHandler, storeOf } from "../functions.ts"

export const handler = consumerHandler(async () => {
  const { factoryDeadlineSeconds: deadlineSeconds } = await config()
  return receiveArrival(await storeOf(), { deadlineSeconds }, console.log)
})
