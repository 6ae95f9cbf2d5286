import { keepPreviousData, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query"
import { useCallback } from "react"
import type { Session } from "../../../src/views/session.ts"
import type { Topic } from "../../../src/views/pulse.ts"
import { look, lookAtPage } from "./client.ts"
import type { Json } from "./json.ts"

/** A view that is looked at again whenever one of these topics changes. What was seen stays while the next is fetched. */
export const viewOptions = <View>(path: string, topics: readonly Topic[]) =>
  queryOptions({
    queryKey: ["view", path],
    queryFn: ({ signal }) => look<Json<View>>(path, signal),
    placeholderData: keepPreviousData,
    meta: { topics },
  })

export const useView = <View>(path: string, topics: readonly Topic[]) => useQuery(viewOptions<View>(path, topics))

/** A page of a list, kept as {@link useView} keeps a view. */
export const usePage = <Item>(path: string, topics: readonly Topic[]) =>
  useQuery({
    queryKey: ["page", path],
    queryFn: ({ signal }) => lookAtPage<Json<Item>>(path, signal),
    placeholderData: keepPreviousData,
    meta: { topics },
  })

export const sessionOptions = viewOptions<Session>("/console/api/session", [])

/** Who looks; only below the shell, which waits for it. */
export function useSession(): Json<Session> {
  const { data } = useQuery(sessionOptions)
  if (!data) throw new Error("no session yet")
  return data
}

/** Whether the one who looks may change anything. */
export const useMayAct = (): boolean => useSession().role === "operator"

/** Looks again at everything that is on the page, after something was done. */
export function useLookAgain(): () => void {
  const client = useQueryClient()
  return useCallback(() => void client.invalidateQueries(), [client])
}
