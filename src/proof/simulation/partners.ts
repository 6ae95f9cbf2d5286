import type { OutgoingWebhook, SendWebhook, WebhookAnswer } from "../../marketing/send-webhook.ts"
import type { AskFactory, FactoryAnswer, FactoryRequest } from "../../replenishment/ask-factory.ts"
import type { CallbackSpool, RawCallback } from "../../replenishment/receive-callback.ts"
import type { Mail, MailAnswer, SendMail } from "../../shared/mail.ts"
import { clock } from "./clock.ts"
import type { Life, Turnstile } from "./turnstile.ts"

/** A request as it reached the factory. */
export type Asked = {
  readonly request: FactoryRequest
  readonly at: number
  /** Whether goods are made for it; a factory that forgets, or answers an error first, makes none. */
  readonly produces: boolean
  /** What the factory has called back about it, and whether it heard that the call was taken. */
  readonly calls: { readonly body: string; heard: boolean }[]
}

/** A mail or webhook as it reached the other side, and how many faults had fired in the whole world by then. */
export type Received<Item> = { readonly item: Item; readonly at: number; readonly faults: number }

/** What others saw of the shop. Their notes, not the shop's books, say what happened. */
export type Partners = {
  /** In the order in which it reached them. */
  readonly asked: Asked[]
  /** Bytes that left us, whether they were heard or not. */
  readonly attempts: { readonly request: FactoryRequest; readonly at: number; readonly mayProduce: boolean }[]
  readonly mails: Received<Mail>[]
  readonly webhooks: Received<OutgoingWebhook>[]
  /** Files on the machine: they outlive every process. */
  readonly spooled: RawCallback[]
}

export function newPartners(): Partners {
  return { asked: [], attempts: [], mails: [], webhooks: [], spooled: [] }
}

/** The legacy factory, as one process of the shop reaches it. */
export function factoryOf({ asked, attempts }: Partners, life: Life, turnstile: Turnstile): AskFactory {
  return (request) => {
    const attempt = (mayProduce: boolean) => attempts.push({ request, at: clock.now, mayProduce })
    const take = (produces: boolean) => {
      attempt(true)
      asked.push({ request, at: clock.now, produces, calls: [] })
    }
    const answered = async (answer: FactoryAnswer) => answer
    const inDoubt = (reason: string) => answered({ kind: "ambiguous", reason })
    return turnstile.pass(life, {
      name: "factory",
      act: () => (take(true), answered({ kind: "accepted", id: "made up anew each time" })),
      faults: {
        "connection refused": () => answered({ kind: "not-sent", reason: "connection refused" }),
        "asked to wait": () => (attempt(false), answered({ kind: "not-sent", reason: "503", retryAfter: 60 })),
        refuses: () => (attempt(false), answered({ kind: "rejected", reason: "400" })),
        "produces, and its answer is lost": () => (take(true), inDoubt("timed out")),
        "does not, and its answer is lost": () => (take(false), inDoubt("500")),
        forgets: () => (take(false), answered({ kind: "accepted", id: "forgotten" })),
      },
    })
  }
}

/** The mail server, as one process of the shop reaches it. */
export function mailOf({ mails }: Partners, life: Life, turnstile: Turnstile): SendMail {
  return (mail) => {
    const arrive = () => mails.push({ item: mail, at: clock.now, faults: turnstile.faults })
    const answered = async (answer: MailAnswer) => answer
    return turnstile.pass(life, {
      name: "mail",
      act: () => (arrive(), answered({ kind: "sent" })),
      faults: {
        "connection refused": () => answered({ kind: "not-sent", reason: "connection refused" }),
        throttled: () => answered({ kind: "not-sent", reason: "421", retryAfter: 120 }),
        refused: () => answered({ kind: "rejected", reason: "550" }),
        "sent, and its answer is lost": () => (arrive(), answered({ kind: "ambiguous", reason: "reset" })),
        "not sent, and its answer is lost": () => answered({ kind: "ambiguous", reason: "reset" }),
      },
    })
  }
}

/** The marketing system, as one process of the shop reaches it. */
export function marketingOf({ webhooks }: Partners, life: Life, turnstile: Turnstile): SendWebhook {
  return (webhook) => {
    const arrive = () => webhooks.push({ item: webhook, at: clock.now, faults: turnstile.faults })
    const answered = async (answer: WebhookAnswer) => answer
    return turnstile.pass(life, {
      name: "marketing",
      act: () => (arrive(), answered({ kind: "delivered" })),
      faults: {
        down: () => answered({ kind: "failed", reason: "connection refused" }),
        "asks to wait": () => answered({ kind: "put-off", reason: "429", retryAfter: 300 }),
        rejects: () => answered({ kind: "rejected", reason: "400" }),
        "is gone": () => answered({ kind: "gone", reason: "410" }),
        "heard, and its answer is lost": () => (arrive(), answered({ kind: "failed", reason: "timed out" })),
      },
    })
  }
}

/** The folder in which callbacks are kept while the database is away, as one process uses it. */
export function spoolOf({ spooled }: Partners, life: Life, turnstile: Turnstile): CallbackSpool {
  const disk = <Result>(act: () => Result) =>
    turnstile.pass(life, {
      name: "disk",
      act: async () => act(),
      faults: { full: () => Promise.reject(new Error("ENOSPC: no space left on device")) },
    })
  return {
    keep: (callback) => disk(() => void spooled.push(callback)),
    async drain(take) {
      const found = [...spooled]
      for (const callback of found) {
        await take(callback)
        await disk(() => forget(spooled, callback))
      }
      return found.length
    },
  }
}

function forget<Item>(items: Item[], item: Item): void {
  const at = items.indexOf(item)
  if (at >= 0) items.splice(at, 1)
}
