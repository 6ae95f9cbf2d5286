// Loaded into every test process: --test-timeout ends a test, but not a process that a forgotten worker, timer or
// connection keeps alive.
import { afterEach, beforeEach } from "node:test"
import { isMainThread } from "node:worker_threads"

const seconds = 125

// Not in the processes and threads that a test starts: those inherit the loading.
if (isMainThread && /[.]test[.]ts$/.test(process.argv[1] ?? "")) {
  const silence = setTimeout(() => {
    console.error(`No test began or ended for ${seconds} s; still open: ${process.getActiveResourcesInfo().join(", ")}`)
    process.exit(1)
  }, seconds * 1000).unref()
  beforeEach(() => void silence.refresh())
  afterEach(() => void silence.refresh())
}
