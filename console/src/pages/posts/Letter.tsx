import { Fragment } from "react"
import { useWords } from "../../words/language.tsx"
import { addressesIn, type Block, blocksOf, isHidden } from "./letter.ts"
import { words } from "./post-words.ts"

/** A mail's text, set so that it is read gladly. */
export function Letter({ text }: { text: string }) {
  const t = useWords(words)
  const hasHidden = addressesIn(text).some((part, at) => at % 2 === 1 && isHidden(part))
  return (
    <>
      <div className="letter">
        {blocksOf(text).map((block, at) => (
          // A text's paragraphs have no names but their places.
          <Shaped key={at} block={block} />
        ))}
      </div>
      {hasHidden && <p className="post-under">{t("hidden")}</p>}
    </>
  )
}

function Shaped({ block }: { block: Block }) {
  switch (block.shape) {
    case "words":
      return (
        <p>
          {block.lines.map((line, at) => (
            <Fragment key={at}>
              {at > 0 && <br />}
              <Line line={line} />
            </Fragment>
          ))}
        </p>
      )
    case "items":
      return (
        <ul>
          {block.lines.map((line, at) => (
            <li key={at}>
              <Line line={line} />
            </li>
          ))}
        </ul>
      )
    case "facts":
      return (
        <dl>
          {block.facts.map(([name, value], at) => (
            <div key={at}>
              <dt>{name}</dt>
              <dd>
                <Line line={value} />
              </dd>
            </div>
          ))}
        </dl>
      )
  }
}

function Line({ line }: { line: string }) {
  return addressesIn(line).map((part, at) =>
    at % 2 === 0 ? (
      part
    ) : isHidden(part) ? (
      <code key={at}>{part}</code>
    ) : (
      <a key={at} href={part} target="_blank" rel="noopener noreferrer">
        {part}
      </a>
    ),
  )
}
