/** Chance that a number repeats: the same seed throws the same dice in the same order. */
export type Dice = {
  /** 0 up to 1. */
  readonly chance: () => number
  /** A whole number below `limit`. */
  readonly below: (limit: number) => number
  readonly oneOf: <Item>(items: readonly Item[]) => Item
  readonly shuffled: <Item>(items: readonly Item[]) => Item[]
  /** Dice of one's own for somebody who throws at a time of his own. */
  readonly apart: (whose: number) => Dice
}

export function throwDice(seed: number): Dice {
  let state = seed >>> 0
  // The generator mulberry32: 32 bits of state, and every seed gives another order.
  const chance = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(chance() * limit)
  return {
    chance,
    below,
    oneOf: (items) => items[below(items.length)]!,
    shuffled: (items) =>
      items
        .map((item) => ({ item, place: chance() }))
        .toSorted((a, b) => a.place - b.place)
        .map(({ item }) => item),
    apart: (whose) => throwDice((seed ^ Math.imul(whose + 1, 0x9e3779b1)) >>> 0),
  }
}
