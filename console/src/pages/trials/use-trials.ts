import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import type { Topic } from "../../../../src/views/pulse.ts"
import type { Trials } from "../../../../src/views/trials.ts"
import type { Json } from "../../api/json.ts"
import { viewOptions } from "../../api/views.ts"

export type TrialsNow = Json<Trials>

/** All that a trial can set in motion. */
export const topicsOfWork: readonly Topic[] = ["orders", "stock", "production", "deliveries", "mails", "customers"]

const trialsOptions = viewOptions<Trials>("/console/api/trials", topicsOfWork)

/** How the trials stand: every second while something is under way, else when something has changed. */
export const useTrials = () =>
  useQuery({ ...trialsOptions, refetchInterval: ({ state }) => (isUnderWay(state.data) ? 1_000 : 15_000) })

export const isRushing = ({ rush }: Pick<TrialsNow, "rush">): boolean => rush !== null && rush.endedAt === null

export const isDying = ({ killed }: Pick<TrialsNow, "killed">): boolean =>
  killed !== null && killed.doneAt === null && killed.failure === null

const isUnderWay = (trials: TrialsNow | undefined) => trials !== undefined && (isRushing(trials) || isDying(trials))

export type Trying = {
  readonly isActing: boolean
  /** Why it was not done. */
  readonly error: Error | undefined
  readonly attempt: (act: () => Promise<TrialsNow>) => Promise<void>
}

/** Tries something out; what it answers is how the trials stand from then on. */
export function useTrying(): Trying {
  const client = useQueryClient()
  const [{ isActing, error }, setState] = useState<{ isActing: boolean; error?: Error }>({ isActing: false })
  return {
    isActing,
    error,
    async attempt(act) {
      setState({ isActing: true })
      try {
        client.setQueryData(trialsOptions.queryKey, await act())
        setState({ isActing: false })
      } catch (error) {
        setState({ isActing: false, error: error as Error })
      }
    },
  }
}
