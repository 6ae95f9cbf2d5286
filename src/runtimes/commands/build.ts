import type { Command } from "commander"
import { openConsoleFiles } from "../console-files.ts"
import { examples, Refused, tell, untilInterrupted } from "./command.ts"

export function buildCommands(restock: Command): void {
  examples(restock.command("build"), [["restock build", "so that the next start need not do it"]])
    .description("build the console's files without opening the shop; nothing where they are as they should be")
    .action(async () => {
      const { signal, stop } = untilInterrupted()
      const opening = openConsoleFiles({ tell, warn: tell })
      signal.addEventListener("abort", () => void opening.stop())
      await opening.settled.finally(stop)
      if (signal.aborted) return
      if (opening.files() === "failed") throw new Refused("There is no console; the reason stands above.")
      tell("The console is built.")
    })
}
