import assert from "node:assert/strict"
import { describe, test } from "node:test"
import { type AdMailNow, mayBeSentOnceMore } from "./resend-ad-mail.ts"

const pause: AdMailNow = {
  id: "first pause",
  kind: "pause",
  state: "sent",
  shortageId: "first",
  openShortage: "first",
  runs: true,
  eventId: "an event",
  delivery: "done",
  lastId: "first pause",
  lastKind: "pause",
}
const resume: AdMailNow = {
  ...pause,
  id: "first resume",
  kind: "resume",
  openShortage: null,
  lastId: "first resume",
  lastKind: "resume",
}

describe("a mail to an ad manager may be sent once more", () => {
  const cases: readonly (readonly [what: string, mail: AdMailNow, answer: string])[] = [
    ["while it is what the manager heard last, and true", pause, "yes"],
    ["so may the news that it can run again", resume, "yes"],
    ["also when it may never have arrived", { ...pause, state: "maybe-sent", delivery: "dead" }, "yes"],
    [
      "also when it was refused, and the manager has to hear it yet",
      { ...pause, state: "refused", delivery: "dead", lastId: null, lastKind: null },
      "yes",
    ],
    [
      "also the resume that was refused, after a pause",
      { ...resume, state: "refused", delivery: "dead", lastId: "first pause", lastKind: "pause" },
      "yes",
    ],
    ["not while it is on its way", { ...pause, state: "sending", delivery: "pending" }, "on-its-way"],
    ["not a pause when stock is back", { ...pause, openShortage: null }, "superseded"],
    ["not a resume when stock is short anew", { ...resume, openShortage: "second" }, "superseded"],
    ["not when it was given up", { ...pause, state: "superseded" }, "superseded"],
    ["not when the ad does not run, or is another's", { ...pause, runs: false }, "superseded"],
    ["not when its event was removed", { ...pause, eventId: null, delivery: null }, "superseded"],
    [
      "not the pause of a shortage that is over, in the next one",
      { ...pause, openShortage: "second", lastId: "second pause" },
      "not-the-last",
    ],
    ["not a resume after which another was heard", { ...resume, lastId: "second resume" }, "not-the-last"],
    [
      "not a resume that was refused, when a later one was heard",
      { ...resume, state: "refused", delivery: "dead", lastId: "second resume" },
      "not-the-last",
    ],
  ]
  for (const [what, mail, answer] of cases) test(what, () => assert.equal(mayBeSentOnceMore(mail), answer))
})
