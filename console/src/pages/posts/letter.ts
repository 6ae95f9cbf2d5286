/** A mail's text in the shapes it is written in. */
export type Block =
  | { readonly shape: "words"; readonly lines: readonly string[] }
  | { readonly shape: "items"; readonly lines: readonly string[] }
  | { readonly shape: "facts"; readonly facts: readonly Fact[] }

type Fact = readonly [name: string, value: string]

/** Paragraphs as they stand; lines set in by two spaces are a list, or names with values where all of them are. */
export function blocksOf(text: string): readonly Block[] {
  return text.split(/\n[ \t]*\n/).flatMap(blocksOfParagraph)
}

function blocksOfParagraph(paragraph: string): readonly Block[] {
  const lines = paragraph.split(/\r?\n/).filter((line) => line.trim() !== "")
  const first = lines.findIndex(isSetIn)
  if (lines.length === 0) return []
  if (first < 0) return [{ shape: "words", lines }]
  const end = lines.findIndex((line, at) => at > first && !isSetIn(line))
  const [before, within, after] = [
    lines.slice(0, first),
    lines.slice(first, end < 0 ? undefined : end),
    end < 0 ? [] : lines.slice(end),
  ]
  return [
    ...(before.length > 0 ? [{ shape: "words", lines: before } as const] : []),
    setIn(within),
    ...blocksOfParagraph(after.join("\n")),
  ]
}

const isSetIn = (line: string) => line.startsWith("  ")

function setIn(lines: readonly string[]): Block {
  const facts = lines.map((line) => /^ {2}([^-:][^:]{0,39}): (.+)$/.exec(line))
  if (facts.every((fact) => fact !== null))
    return { shape: "facts", facts: facts.map(([, name, value]): Fact => [name!, value!]) }
  return { shape: "items", lines: lines.map((line) => line.replace(/^ {2}(- )?/, "")) }
}

/** Addresses apart from what stands around them: every second part is one. A full stop after it belongs to the sentence. */
export const addressesIn = (line: string): readonly string[] => line.split(/(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]])/)

/** The server leaves out what confirms in the manager's name; such an address leads nowhere. */
export const isHidden = (address: string): boolean => address.endsWith("/…")
