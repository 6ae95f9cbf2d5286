import { Gauge, type Registry } from "prom-client"

/** One thing to look up at a scrape: its values by label, or nothing when it cannot be known just now. */
export type LookedUp<Looked> = {
  readonly name: string
  readonly help: string
  readonly label?: string
  readonly values: (looked: Looked) => readonly (readonly [label: string, value: number])[]
}

/**
 * Gauges whose values are looked up when somebody scrapes, all with one look. `look` resolves to undefined when it could
 * not see: then they say nothing rather than what was true once.
 */
export function lookUpAtScrape<Looked>(
  registry: Registry,
  look: () => Promise<Looked | undefined>,
  gauges: readonly LookedUp<Looked>[],
): void {
  for (const { name, help, label, values } of gauges) {
    const gauge = new Gauge({
      name,
      help,
      labelNames: label === undefined ? [] : [label],
      registers: [],
      async collect() {
        const looked = await look()
        this.reset()
        // Without labels, a reset says zero, which would be as wrong as what was true once.
        if (label === undefined) this.remove()
        if (looked === undefined) return
        for (const [of, value] of values(looked)) this.set(label === undefined ? {} : { [label]: of }, value)
      },
    })
    registry.registerMetric(gauge)
  }
}
