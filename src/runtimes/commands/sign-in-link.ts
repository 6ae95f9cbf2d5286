import type { Command } from "commander"
import { faultOfName } from "../../access/sign-in-links.ts"
import { addressHere, isExposed } from "../config.ts"
import { inviteTo } from "../sign-in.ts"
import { ACTOR, configured, examples, Misused, onDatabase, print, Refused, tell } from "./command.ts"

export function signInCommands(restock: Command): void {
  examples(restock.command("sign-in-link"), [
    ["restock sign-in-link --name kim", "for kim, who may do everything"],
    ["restock sign-in-link --name lee --read-only", "for lee, who only looks"],
  ])
    .description("print a link that lets somebody in, once, within a quarter of an hour")
    .option("--name <who>", "under which what they do is written down", "operator")
    .option("--read-only", "they may look at everything and change nothing")
    .option("--json", "print the link as JSON, with whom it is for and when it ends")
    .action(async ({ name, readOnly, json }: { name: string; readOnly?: boolean; json?: boolean }) => {
      const fault = faultOfName(name)
      if (fault) throw new Misused(`--name: ${fault}.`)
      const { publicUrl, ...config } = await configured()
      const address = publicUrl ?? addressHere(config.host, config.port)
      if (!isExposed({ ...config, publicUrl }))
        throw new Refused(
          `The shop at ${address} serves this machine only and asks nobody to sign in. ` +
            "Set HOST and PUBLIC_URL here as they are where it was started.",
        )
      await onDatabase(async ({ db }) => {
        const link = await inviteTo(db, address, { name, role: readOnly ? "read-only" : "operator" }, ACTOR)
        if (json) return print(link)
        tell(`For ${name}, ${readOnly ? "who may only look" : "operator"}: once, until ${link.endsAt.toISOString()}.`)
        console.log(link.url)
      })
    })
}
