import { Gauge, type Registry } from "prom-client"

type Result = { readonly id: string; readonly holds: boolean }

/** Shows the results of a look that somebody takes anyway, and hands them on. */
export function noteInvariants(registry: Registry): <Results extends readonly Result[]>(results: Results) => Results {
  const holds = new Gauge({
    name: "restock_invariant_holds",
    help: "1 if the invariant held at the last look, else 0. The server looks every minute, first a minute after its start.",
    labelNames: ["id"],
    registers: [registry],
  })
  const at = new Gauge({
    name: "restock_invariants_checked_timestamp_seconds",
    help: "When the invariants were looked at last, in seconds since 1970; 0 before the first look.",
    registers: [registry],
  })
  return (results) => {
    for (const { id, holds: held } of results) holds.set({ id }, Number(held))
    at.setToCurrentTime()
    return results
  }
}
