/** How far it has come. `gone`: somebody else had dealt with it. */
export type Progress = { readonly done: number; readonly gone: number; readonly of: number }

/**
 * Does something to each, one after the other, until the signal says stop: what is at hand is finished, nothing else is
 * begun. `act` says `gone` of what is not there any more. What it throws ends the round, with everything so far told.
 */
export async function oneByOne(
  ids: readonly string[],
  act: (id: string) => Promise<"done" | "gone">,
  signal: AbortSignal,
  tell: (progress: Progress) => void,
): Promise<Progress> {
  let progress: Progress = { done: 0, gone: 0, of: ids.length }
  tell(progress)
  for (const id of ids) {
    if (signal.aborted) break
    const outcome = await act(id)
    progress = { ...progress, [outcome]: progress[outcome] + 1 }
    tell(progress)
  }
  return progress
}

/** What a round that ended early has not come to, in its order. */
export const leftOf = (ids: readonly string[], { done, gone }: Progress): readonly string[] => ids.slice(done + gone)
