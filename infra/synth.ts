// npm run synth [-- --out <folder>]: the templates and bundles that a deployment would use. Needs no account, no network.
import { rmSync } from "node:fs"
import { join, resolve } from "node:path"
import { parseArgs } from "node:util"
import { synthesize } from "./app.ts"
import { root } from "./bundle.ts"
import { readSettings } from "./settings.ts"

const begun = performance.now()
const standard = join(root, "cdk.out")
const { out = standard } = parseArgs({ options: { out: { type: "string" } } }).values
// Bundles of earlier times would stay there for ever, a hundred megabytes each time the machine's changes.
if (out === standard) rmSync(out, { recursive: true, force: true })
synthesize(resolve(out), readSettings(process.env, "look"))
console.log(`${out} is written, ${((performance.now() - begun) / 1_000).toFixed(1)} s.`)
