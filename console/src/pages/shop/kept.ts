import { useCallback, useState } from "react"

/** State of this visit: it outlives a reload of the page, and ends with the tab. */
export function useKept<Value>(
  name: string,
  first: Value,
): readonly [Value, (change: (before: Value) => Value) => void] {
  const [value, setValue] = useState<Value>(() => read(name) ?? first)
  const change = useCallback(
    (change: (before: Value) => Value) => {
      // From what is kept: whoever changed it just now may not be on the page yet.
      const next = change(read<Value>(name) ?? first)
      sessionStorage.setItem(name, JSON.stringify(next))
      setValue(next)
    },
    // What is first is the same at every look.
    [name],
  )
  return [value, change]
}

function read<Value>(name: string): Value | undefined {
  const text = sessionStorage.getItem(name)
  return text === null ? undefined : (JSON.parse(text) as Value)
}
