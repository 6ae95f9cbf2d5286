import type { Command } from "commander"
import { examples, INTERRUPTED, Misused, print, tell, untilInterrupted } from "./command.ts"
import { showProgress } from "./progress.ts"

type Options = { readonly seconds: string; readonly connections: string; readonly json?: boolean }

export function benchCommands(restock: Command): void {
  examples(restock.command("bench"), [
    ["restock bench", "ten seconds, 64 buyers at once"],
    ["restock bench --seconds 60 --json", "longer, as JSON"],
  ])
    .description("how many orders a second this machine sells, with a shop and a database of its own")
    .option("--seconds <count>", "for how long it sells", "10")
    .option("--connections <count>", "buyers at the same time", "64")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      `
It measures orders of one piece over HTTP, in turn of a hundred products and of one that sells out, until each is on the
disk; buyers, shop and database share this machine. It never touches your shop's data, and removes its own. Afterwards the
books are compared with what the buyers saw, and every invariant is checked: exit code 1 where anything is wrong.
It does not measure your network, a database elsewhere, the console, or a shop with years behind it; \`npm run bench\` in the
repository measures against others. A shop that is open on this machine, and whatever else runs, makes it slower.
`,
    )
    .action(async ({ seconds, connections, json }: Options) => {
      const wish = {
        seconds: within("--seconds", seconds, 3_600),
        connections: within("--connections", connections, 512),
      }
      // Only here: whoever runs the shop loads nothing of it.
      const { bench } = await import("./bench/bench.ts")
      const { signal, stop } = untilInterrupted()
      const bar = showProgress("orders accepted")
      const measured = await bench({ ...wish, tell, accepted: bar.at, signal })
        .catch((error: unknown) => {
          if (!signal.aborted) throw error
          return undefined
        })
        .finally(bar.end)
        .finally(stop)
      if (!measured) {
        tell("Stopped before the end: nothing is measured.")
        process.exitCode = INTERRUPTED
        return
      }
      const { ordersPerSecond, orders, half, most, wrong } = measured
      if (json) print(measured)
      else {
        console.log(
          `${ordersPerSecond} orders per second: ${orders} in ${measured.seconds.toFixed(1)} s, ` +
            `half within ${half.toFixed(1)} ms, 99 of 100 within ${most.toFixed(1)} ms.`,
        )
        for (const what of wrong) console.log(`WRONG  ${what}`)
        if (wrong.length === 0)
          console.log("The books are what the buyers saw; nothing was sold twice; every invariant holds.")
      }
      if (wrong.length > 0) process.exitCode = 1
    })
}

function within(option: string, text: string, most: number): number {
  const count = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (count < 1 || count > most) throw new Misused(`${option} ${text}: write a whole number from 1 to ${most}.`)
  return count
}
