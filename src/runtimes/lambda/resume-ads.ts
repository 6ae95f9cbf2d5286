import { resumeAds } from "../../advertising/resume-ads.ts"
import { adMail, consumerHandler } from "../functions.ts"

export const handler = consumerHandler(async () => resumeAds(await adMail(), console.log))
