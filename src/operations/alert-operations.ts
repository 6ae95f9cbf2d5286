import type { Consumer } from "../messaging/consumer.ts"

/** Writes down what needs a person. The table's key is the event, so a second delivery changes nothing. */
export function alertOperations(log: (sentence: string) => void): Consumer<"alert-operations"> {
  return {
    name: "alert-operations",
    async handle({ id, data: { kind, subject, reason } }, { once }) {
      await once(async (tx) => {
        await tx.query`
          insert into alerts (event_id, kind, subject, reason)
          values (${id}, ${kind}, ${subject}, ${reason})
        `
        tx.afterCommit(() => log(`needs a person: ${kind}, ${subject}: ${reason}`))
      })
    },
  }
}
