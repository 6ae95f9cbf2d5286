import "./filters.css"
import { Link } from "@tanstack/react-router"

type FiltersProps = {
  readonly label: string
  /** The parameter of the URL that says which is chosen. */
  readonly name: string
  readonly chosen: string | undefined
  /** Value (undefined: no filter) and word. */
  readonly choices: readonly (readonly [value: string | undefined, word: string])[]
}

/** One of several ways to look at a list; links, so that each has an address. */
export function Filters({ label, name, chosen, choices }: FiltersProps) {
  return (
    <nav className="filters" aria-label={label}>
      {choices.map(([value, word]) => (
        <Link
          key={word}
          to="."
          // Without a filter a link would count as current beside every filter.
          activeOptions={{ exact: true }}
          search={((before: object) => ({ ...before, [name]: value, after: undefined })) as never}
          aria-current={value === chosen ? "page" : undefined}
        >
          {word}
        </Link>
      ))}
    </nav>
  )
}
