import type { Command } from "commander"
import { goneSince, replay } from "../../messaging/replay.ts"
import { inSeedForm } from "../../replenishment/seed-form.ts"
import { openQueues } from "../queues.ts"
import { examples, onDatabase, Refused, tell, timeIn, untilInterrupted } from "./command.ts"
import { showProgress } from "./progress.ts"

export function replayCommands(restock: Command): void {
  examples(restock.command("replay"), [
    ["QUEUE=sqs restock replay --since 2026-11-24T09:00:00Z", "whatever happened since then"],
  ])
    .description("publish events once more: the answer to a queue that lost what it had")
    .requiredOption("--since <time>", "as in 2026-11-24T09:00:00Z: those that happened since then")
    .action(({ since }: { since: string }) => {
      const from = timeIn("--since", since)
      return onDatabase(async ({ db, customersDb, config }) => {
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
          const bar = showProgress("published again")
          const { published, of } = await replay(one, from, signal, bar.at).finally(bar.end)
          tell(`${published} of ${of} events of the ${one.outbox} published again.`)
        }
        stop()
      })
    })
}
