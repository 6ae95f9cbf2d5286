import { upgradeToVip } from "../../customers/upgrade-to-vip.ts"
import { consumerHandler, vipDb } from "../functions.ts"

export const handler = consumerHandler(async () => upgradeToVip(await vipDb(), { narrate: console.log }))
