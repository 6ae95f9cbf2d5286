import { alone, type Finding } from "./support/finding.ts"
import { measureGrowth } from "./support/growth.ts"

/** Does a shop with a million orders behind sell as fast as a young one, and do those who look have to wait? */
export function measure(tell: (sentence: string) => void): Promise<Finding> {
  return measureGrowth({ question: "growth", sizes: [10_000, 1_000_000], atLeast: 0.9 }, tell)
}

if (import.meta.main) await alone(measure)
