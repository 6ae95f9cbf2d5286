import { alone, type Finding } from "./support/finding.ts"
import { compareSides } from "./support/sides.ts"

/** Each wants another one of a thousand products. */
export function measure(tell: (sentence: string) => void): Promise<Finding> {
  return compareSides(tell, {
    question: "many-products",
    title: "64 customers at once want a thousand products: orders a second",
    products: 1_000,
    bars: { memory: 0.5 },
  })
}

if (import.meta.main) await alone(measure)
