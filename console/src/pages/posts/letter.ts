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
  const runs: string[][] = []
  for (const line of paragraph.split(/\r?\n/).filter((some) => some.trim() !== "")) {
    const run = runs.at(-1)
    if (run && isSetIn(run[0]!) === isSetIn(line)) run.push(line)
    else runs.push([line])
  }
  return runs.map((lines) => (isSetIn(lines[0]!) ? setIn(lines) : { shape: "words", lines }))
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
