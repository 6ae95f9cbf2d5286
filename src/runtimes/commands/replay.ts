import type { Command } from "commander"
import { goneSince, replay } from "../../messaging/replay.ts"
import { inSeedForm } from "../../replenishment/seed-form.ts"
import { openQueues } from "../queues.ts"
import { onDatabase, progress, Refused, tell, untilInterrupted } from "./command.ts"

export function replayCommands(restock: Command): void {
  restock
    .command("replay")
    .description("publish events once more: the answer to a queue that lost what it had")
    .requiredOption("--since <time>", "as in 2026-11-24T09:00:00Z: those that happened since then")
    .action(({ since }: { since: string }) =>
      onDatabase(async ({ db, customersDb, config }) => {
        const from = new Date(since)
        if (Number.isNaN(from.getTime())) throw new Refused(`--since ${since} is no time; write 2026-11-24T09:00:00Z.`)
        const snsSqs = await openQueues(config)
        if (!snsSqs)
          throw new Refused(
            "With QUEUE=database no queue carries anything that could be lost: the deliveries never leave the database.",
          )
        const { broker } = snsSqs
        const tellOutside = inSeedForm(config.factoryRequester)
        const gone = goneSince(from, new Date())
        if (gone) tell(gone)
        const { signal, stop } = untilInterrupted()
        const parts = [
          { db, outbox: "shop", broker, tellOutside },
          { db: customersDb, outbox: "customers", broker },
        ] as const
        for (const one of parts) {
          const { published, of } = await replay(one, from, signal, (count, all) => progress(count, all))
          tell(`${process.stderr.isTTY ? "\n" : ""}${published} of ${of} events of the ${one.outbox} published again.`)
        }
        stop()
      }),
    )
}
