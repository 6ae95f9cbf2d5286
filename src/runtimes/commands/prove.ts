import type { Command } from "commander"
import type { ProveOptions } from "../prove.ts"
import { examples, Misused, untilInterrupted } from "./command.ts"

export function proveCommands(restock: Command): void {
  examples(restock.command("prove"), [
    ["restock prove", "everything, in a quarter of an hour"],
    ["restock prove --seed 168", "the world that a failure named, as a story"],
  ])
    .description("prove on this machine, with a database of its own, that nothing is lost: a quarter of an hour")
    .option("--long", "fifty times as much, over a night")
    .option("--seed <number>", "live through one world of the simulation again, as a failure names it")
    .option("--json", "print the result as JSON")
    .action(async (options: ProveOptions) => {
      if (options.seed !== undefined && !/^\d{1,9}$/.test(options.seed))
        throw new Misused(
          `--seed ${options.seed} is no seed; write the number that the failure names, as in --seed 168.`,
        )
      // Only here: whoever runs the shop loads nothing of it.
      const { runProve } = await import("../prove.ts")
      const { signal, stop } = untilInterrupted()
      await runProve(options, signal).finally(stop)
    })
}
