import fc from "fast-check"
import type { Moods, Turn } from "./turnstile.ts"

/** What may happen in a shop. Numbers that pick something are taken modulo how many there are. */
export type Act =
  | { readonly kind: "buy"; readonly lines: readonly Line[]; readonly key: number; readonly customer: number }
  | { readonly kind: "cancel"; readonly order: number }
  | { readonly kind: "adjust"; readonly product: number; readonly delta: number }
  | { readonly kind: "change levels"; readonly product: number; readonly reorderPoint: number; readonly more: number }
  | { readonly kind: "change policy"; readonly product: number; readonly backorders: "accept" | "refuse" }
  | { readonly kind: "register"; readonly customer: number }
  | { readonly kind: "work off"; readonly worker: number; readonly most: number }
  | { readonly kind: "hand over"; readonly outbox: "shop" | "customers" }
  | { readonly kind: "take a message"; readonly message: number }
  | { readonly kind: "lose all messages" }
  | { readonly kind: "watch" }
  | { readonly kind: "drain the spool" }
  | { readonly kind: "mail alerts"; readonly outbox: "shop" | "customers" }
  | { readonly kind: "the factory calls"; readonly asked: number; readonly says: Says; readonly tampers: boolean }
  | { readonly kind: "ask again"; readonly order: number }
  | { readonly kind: "close"; readonly order: number }
  | { readonly kind: "resend"; readonly letter: number }
  | { readonly kind: "run the ad"; readonly running: boolean }
  | { readonly kind: "time passes"; readonly seconds: number }
  | { readonly kind: "clocks go wrong"; readonly seconds: number }
  | { readonly kind: "kill" }

type Line = { readonly product: number; readonly quantity: number }

/** What the factory says it has made in all: all of it, a part, nothing, too much, or what no count is. */
export type Says = "all" | "half" | "one" | "nothing said" | "0" | "-1" | "too many" | "100개" | "no JSON"

/** An act at one of two servers, what is let through then, and whether all is let through before the next one begins. */
export type Step = {
  readonly server: number
  readonly act: Act
  readonly turns: readonly Turn[]
  readonly comesToRest: boolean
}

export type Scenario = {
  /** What carries deliveries: the database itself, or queues. */
  readonly engine: "database" | "queues"
  readonly moods: Moods
  readonly steps: readonly Step[]
}

const pick = fc.nat(7)
const product = fc.nat(2)
const outbox = fc.constantFrom("shop" as const, "customers" as const)
const backorders = fc.constantFrom("accept" as const, "refuse" as const)

const says = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Says>("all") },
  {
    weight: 6,
    arbitrary: fc.constantFrom<Says>("half", "one", "nothing said", "0", "-1", "too many", "100개", "no JSON"),
  },
)

const line = fc.record({ product, quantity: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 30 })) })
const lines = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(line) },
  { weight: 1, arbitrary: fc.tuple(line, line).filter(([one, other]) => one.product !== other.product) },
)
const seconds = fc.constantFrom(1, 3, 10, 31, 61, 121, 301, 901, 3_601, 4 * 3_600)

const act = (weight: number, arbitrary: fc.Arbitrary<Act>) => ({ weight, arbitrary })
const just = (kind: "watch" | "kill" | "drain the spool" | "lose all messages") => fc.constant<Act>({ kind })
const kind = <Kind extends Act["kind"]>(name: Kind) => fc.constant(name)

const always = [
  act(10, fc.record({ kind: kind("buy"), lines, key: fc.nat(5), customer: fc.nat(3) })),
  act(1, fc.record({ kind: kind("cancel"), order: pick })),
  act(1, fc.record({ kind: kind("adjust"), product, delta: fc.integer({ min: -6, max: 12 }) })),
  act(
    1,
    fc.record({ kind: kind("change levels"), product, reorderPoint: fc.nat(3), more: fc.integer({ min: 1, max: 12 }) }),
  ),
  act(1, fc.record({ kind: kind("change policy"), product, backorders })),
  act(1, fc.record({ kind: kind("register"), customer: fc.nat(1) })),
  act(5, just("watch")),
  act(1, just("drain the spool")),
  act(2, fc.record({ kind: kind("mail alerts"), outbox })),
  act(
    7,
    fc.record({
      kind: kind("the factory calls"),
      asked: pick,
      says,
      tampers: fc.constantFrom(false, false, false, true),
    }),
  ),
  act(1, fc.record({ kind: kind("ask again"), order: pick })),
  act(1, fc.record({ kind: kind("close"), order: pick })),
  act(1, fc.record({ kind: kind("resend"), letter: pick })),
  act(1, fc.record({ kind: kind("run the ad"), running: fc.boolean() })),
  act(6, fc.record({ kind: kind("time passes"), seconds })),
  act(1, fc.record({ kind: kind("clocks go wrong"), seconds: fc.constantFrom(-3_600, 0, 3_600) })),
  act(1, just("kill")),
]
const carried = {
  database: [
    act(
      18,
      fc.record({ kind: kind("work off"), worker: fc.oneof(pick, fc.nat(1)), most: fc.integer({ min: 1, max: 3 }) }),
    ),
  ],
  queues: [
    act(7, fc.record({ kind: kind("hand over"), outbox })),
    act(14, fc.record({ kind: kind("take a message"), message: pick })),
    act(1, just("lose all messages")),
  ],
}

const turn: fc.Arbitrary<Turn> = fc.record({
  who: fc.nat(3),
  fault: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 60 }) }),
})
const turns = fc.array(turn, { maxLength: 6 })

const kindOf = <Engine extends Scenario["engine"]>(engine: Engine) => fc.constant(engine)
const mood = fc.array(
  fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.integer({ min: 1, max: 60 }) }),
  { maxLength: 8 },
)
const moods = fc.record({ factory: mood, mail: mood, marketing: mood, queue: mood, disk: mood })

const stepsFor = (engine: Scenario["engine"]) =>
  fc.array(
    fc.record({ server: fc.nat(1), act: fc.oneof(...always, ...carried[engine]), turns, comesToRest: fc.boolean() }),
    {
      minLength: 1,
      maxLength: 28,
      size: "max",
    },
  )

/** Half of the worlds begin with a product that ran short, and a factory that knows: much more can go wrong then. */
const firstSteps: readonly Step[] = [
  { kind: "buy", lines: [{ product: 0, quantity: 5 }], key: 5, customer: 2 } as const,
  { kind: "hand over", outbox: "shop" } as const,
  { kind: "work off", worker: 0, most: 3 } as const,
].map((act) => ({ server: 0, act, turns: [], comesToRest: true }))

const inTheMiddle = (steps: fc.Arbitrary<Step[]>) =>
  fc.tuple(fc.boolean(), steps).map(([isLater, later]) => (isLater ? [...firstSteps, ...later] : later))

/** Every way in which a shop's days may go, as far as a few of them tell. */
export const scenario: fc.Arbitrary<Scenario> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ engine: kindOf("database"), moods, steps: inTheMiddle(stepsFor("database")) }) },
  { weight: 1, arbitrary: fc.record({ engine: kindOf("queues"), moods, steps: inTheMiddle(stepsFor("queues")) }) },
)
