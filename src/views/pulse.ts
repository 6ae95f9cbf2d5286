/** What of the shop can have changed: a page looks again only at what it shows. */
export const topics = ["orders", "stock", "production", "deliveries", "mails", "customers", "actions"] as const
export type Topic = (typeof topics)[number]

/** A value per topic that differs from before when something changed; nothing else may be read into it. */
export type Pulse = Readonly<Record<Topic, string>>
