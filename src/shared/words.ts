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

/** The same bytes, but for our callback tokens: a copy of the database must open no door. */
export const withoutTokens = (bytes: Uint8Array): Buffer =>
  Buffer.from(Buffer.from(bytes).toString("latin1").replaceAll(TOKEN, masked), "latin1")

const masked = (token: string) => token.slice(0, 9).padEnd(token.length, "*")

/**
 * For a terminal or a log, whoever wrote it: what would move the cursor, turn the text around or begin a line is shown
 * and not done. Of several lines only the first begins at the margin, so that none passes for a line of ours.
 */
export function inPrint(text: string): string {
  return text
    .replaceAll(/[^\P{Cc}\n\t]|[\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, (char) => `\\u{${char.charCodeAt(0).toString(16)}}`)
    .replaceAll(/\n(?=[^\s])/g, "\n    ")
}

/** What an error says. An address that resolves to two machines fails twice, and says so only inside. */
export function wordsOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === "") return error.errors.map(wordsOf).join("; ")
  return error instanceof Error ? error.message : String(error)
}
