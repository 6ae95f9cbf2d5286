import { useEffect, useState } from "react"

/**
 * What stands behind the # of a sign-in link; "" without one. It is gone from the address at once, so that it stays in
 * no history and is not passed on with the address.
 */
export function useLinkToken(): string {
  const [token, setToken] = useState(() => location.hash.slice(1))
  useEffect(() => {
    const take = () => {
      const found = location.hash.slice(1)
      if (found === "") return
      setToken(found)
      history.replaceState(history.state, "", location.pathname)
    }
    take()
    // Another link, opened in this very tab, changes only what stands behind the #.
    addEventListener("hashchange", take)
    return () => removeEventListener("hashchange", take)
  }, [])
  return token
}
