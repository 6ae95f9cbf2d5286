/**
 * Does a piece of work again and again, `milliseconds` after it was last done; never twice at once.
 * The returned function ends it and waits for what is under way.
 */
export function every(
  milliseconds: number,
  work: () => Promise<unknown>,
  failed: (error: unknown) => void,
): () => Promise<void> {
  let stopped = false
  let underWay = Promise.resolve()
  let timer = setTimeout(run, 0)
  function run(): void {
    underWay = work().then(
      () => {},
      (error: unknown) => failed(error),
    )
    void underWay.then(() => {
      if (!stopped) timer = setTimeout(run, milliseconds)
    })
  }
  return async () => {
    stopped = true
    clearTimeout(timer)
    await underWay
  }
}
