import { enableCompileCache } from "node:module"
import { fileURLToPath } from "node:url"

// Half a second of every start is reading our own files; they are kept as compiled beside the packages, not in a
// folder for temporary files that others may write to. Where that may not be written, nothing is kept.
enableCompileCache(fileURLToPath(new URL("../../node_modules/.cache/restock-compiled", import.meta.url)))
await import("./cli.ts")
