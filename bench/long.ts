// npm run bench:long: the same as growth.ts with ten million orders behind. Takes a quarter of an hour and 10 GB in the
// folder for temporary files (TMPDIR).
import { alone, type Finding } from "./support/finding.ts"
import { measureGrowth } from "./support/growth.ts"

export function measure(tell: (sentence: string) => void): Promise<Finding> {
  return measureGrowth({ question: "long", sizes: [10_000, 10_000_000], atLeast: 0.9 }, tell)
}

if (import.meta.main) await alone(measure)
