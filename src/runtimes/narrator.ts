/** Sentences a second that a person can still follow; the rest is counted. */
const MOST_A_SECOND = 5

/** Tells on the terminal what happens in the shop, as it happens, without flooding it. */
export function narrator(print: (line: string) => void, now: () => Date = () => new Date()) {
  let second = 0
  let told = 0
  let untold = 0
  return (sentence: string): void => {
    const time = now()
    const thisSecond = Math.floor(time.getTime() / 1_000)
    if (thisSecond !== second) {
      if (untold > 0) print(`          … and ${untold} more`)
      second = thisSecond
      told = untold = 0
    }
    if (++told > MOST_A_SECOND) untold++
    else print(`${time.toTimeString().slice(0, 8)}  ${sentence}`)
  }
}
