import { existsSync } from "node:fs"

// What is packed has no sources; where there are sources, nothing that was made of them counts.
const source = new URL("../src/runtimes/main.ts", import.meta.url)
await import(existsSync(source) ? source.href : new URL("../dist/runtimes/main.js", import.meta.url).href)
