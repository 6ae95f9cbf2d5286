import type { Command } from "commander"
import { configured, examples, print, tell } from "./command.ts"
import { examine } from "./doctor/doctor.ts"
import { exitCodeOf, inLines } from "./doctor/finding.ts"

export function doctorCommands(restock: Command): void {
  examples(restock.command("doctor"), [
    ["restock doctor", "with the settings of this shell, before the first start or when something is odd"],
    ["restock doctor --json", "for a script: exit code 1 when something is wrong"],
  ])
    .description("look at settings, ports, disk, databases, clocks, partners and mail; change nothing, send nothing")
    .option("--json", "print what was found as JSON")
    .action(async ({ json }: { json?: boolean }) => {
      const findings = await examine(configured, process.env, (finding) => json || console.log(inLines(finding)))
      const count = (state: string) => findings.filter((finding) => finding.state === state).length
      if (json) print(findings)
      else tell(`${count("ok")} ok, ${count("warning")} to think about, ${count("wrong")} wrong.`)
      process.exitCode = exitCodeOf(findings)
    })
}
