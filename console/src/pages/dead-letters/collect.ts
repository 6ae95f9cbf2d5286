type Page<Item> = { readonly items: readonly Item[]; readonly next: string | undefined }

/** Pages of the desk that are looked through at most, for one look at one cause. */
const MOST_PAGES = 25

/**
 * The wanted letters, page by page, until there are `most` of them, none is missing, or there are no more pages. `look`
 * gets the cursor of a page; undefined is the first.
 */
export async function collect<Item extends { readonly id: string }>(
  wanted: readonly string[],
  most: number,
  look: (after: string | undefined) => Promise<Page<Item>>,
): Promise<readonly Item[]> {
  const ids = new Set(wanted)
  const enough = Math.min(most, ids.size)
  const found: Item[] = []
  let after: string | undefined
  for (let page = 0; page < MOST_PAGES && found.length < enough; page++) {
    const { items, next } = await look(after)
    found.push(...items.filter(({ id }) => ids.has(id)))
    if (next === undefined) break
    after = next
  }
  return found.slice(0, most)
}
