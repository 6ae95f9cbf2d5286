import { pauseAds } from "../../advertising/pause-ads.ts"
import { adMail, config, consumerHandler } from "../functions.ts"

export const handler = consumerHandler(async () => pauseAds(await adMail(), (await config()).adsPause, console.log))
