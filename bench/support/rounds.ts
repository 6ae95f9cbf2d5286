/**
 * Runs every side once a round, in turn, so that whatever else the machine does hits all of them. The first round only
 * warms up. Resolves to medians of the others.
 */
export async function rounds<Name extends string>(
  times: number,
  sides: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Record<Name, number>> {
  const seen = Object.fromEntries(Object.keys(sides).map((name) => [name, [] as number[]])) as Record<Name, number[]>
  const names = Object.keys(sides) as Name[]
  for (let round = 0; round <= times; round++)
    for (const name of names) {
      const result = await sides[name]()
      if (round > 0) seen[name].push(result)
    }
  return Object.fromEntries(names.map((name) => [name, median(seen[name])])) as Record<Name, number>
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
