import { fork } from "node:child_process"

/**
 * The shop's own HTTP, in a process of its own, with another checkout behind it. `memory`: it answers at once, from no
 * database. `plain`: one transaction a request, as one would write it first.
 */
export type OtherCheckout = "memory" | "plain"

export type OtherServer = { readonly url: string; readonly close: () => Promise<void> }

/** `databaseUrl` is of no use to `memory`. */
export function startOther(checkout: OtherCheckout, databaseUrl: string): Promise<OtherServer> {
  const child = fork(new URL("other-server-process.ts", import.meta.url), [checkout, databaseUrl], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  })
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()))
  return new Promise((resolve, reject) => {
    child.once("error", reject)
    child.once("exit", (code) => reject(new Error(`the ${checkout} server ended with ${code}`)))
    child.once("message", (port) =>
      resolve({
        url: `http://127.0.0.1:${port}`,
        async close() {
          child.kill("SIGTERM")
          await gone
        },
      }),
    )
  })
}
