// npm run bench: every question in turn, each with its answer in bench/results/. Exits with 1 when a promise is not kept.
// One question: node bench/hot-product.ts. Longer ones: npm run bench:long, npm run bench:vendure, node bench/memory.ts.
import { measure as alone } from "./alone.ts"
import { measure as busy } from "./busy.ts"
import { measure as chainDrain } from "./chain-drain.ts"
import { measure as chainLatency } from "./chain-latency.ts"
import { measure as growth } from "./growth.ts"
import { measure as hotProduct } from "./hot-product.ts"
import { measure as manyProducts } from "./many-products.ts"
import { measure as withoutHttp } from "./without-http.ts"
import { measure as stripes } from "./stripes.ts"
import { type Measure, report } from "./support/finding.ts"

const questions: readonly Measure[] = [
  hotProduct,
  manyProducts,
  withoutHttp,
  alone,
  busy,
  chainLatency,
  chainDrain,
  growth,
  stripes,
]

let kept = 0
for (const measure of questions) if (await report(measure)) kept++
console.log(`\n${kept} of ${questions.length} questions answered as promised. Charts: bench/results/`)
if (kept < questions.length) process.exitCode = 1
