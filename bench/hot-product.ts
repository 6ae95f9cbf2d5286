import { alone, type Finding } from "./support/finding.ts"
import { compareSides } from "./support/sides.ts"

/** Everybody wants the same product at once. */
export function measure(tell: (sentence: string) => void): Promise<Finding> {
  return compareSides(tell, {
    question: "hot-product",
    title: "64 customers at once want one product: orders a second",
    products: 1,
    bars: { plain: 10, memory: 0.6 },
  })
}

if (import.meta.main) await alone(measure)
