const TOKEN = /[0-9a-f]{8}\.[A-Za-z0-9_-]{43}/g

/**
 * What somebody else said, as it may be kept, shown and logged: at most so many characters, whole ones, none of control,
 * and without our callback tokens, which a factory may well repeat.
 */
export function inWords(text: string, most: number): string {
  // First the tokens: cut before, half of one could stay.
  const clean = text.replaceAll(TOKEN, "…").replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
  return clean.slice(0, most).toWellFormed()
}

/** What an error says. An address that resolves to two machines fails twice, and says so only inside. */
export function wordsOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === "") return error.errors.map(wordsOf).join("; ")
  return error instanceof Error ? error.message : String(error)
}
