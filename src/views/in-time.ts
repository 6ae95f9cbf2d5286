import { isPassing } from "../database/database.ts"

/**
 * What another database has to say; `away` when it cannot say it just now, or is silent for so many milliseconds: one
 * whose network is gone neither answers nor refuses.
 */
export async function inTime<Answer>(answer: Promise<Answer>, milliseconds = 1_000): Promise<Answer | "away"> {
  const silent = Promise.withResolvers<"away">()
  const timer = setTimeout(() => silent.resolve("away"), milliseconds)
  try {
    return await Promise.race([answer, silent.promise])
  } catch (error) {
    if (isPassing(error)) return "away"
    throw error
  } finally {
    clearTimeout(timer)
  }
}
