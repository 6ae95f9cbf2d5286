/** Sentences a second that a person can still follow; the rest is counted. */
const MOST_A_SECOND = 5

/** Hands on what a person, or a log, can still follow, and how many sentences of a second were left out. */
export function paced<More>(
  say: (sentence: string, more: More | undefined, time: Date) => void,
  leftOut: (count: number) => void,
  now: () => Date = () => new Date(),
) {
  let second = 0
  let told = 0
  let untold = 0
  return (sentence: string, more?: More): void => {
    const time = now()
    const thisSecond = Math.floor(time.getTime() / 1_000)
    if (thisSecond !== second) {
      if (untold > 0) leftOut(untold)
      second = thisSecond
      told = untold = 0
    }
    if (++told > MOST_A_SECOND) untold++
    else say(sentence, more, time)
  }
}

/** Tells on the terminal what happens in the shop, as it happens, without flooding it. */
export function narrator(print: (line: string) => void, now?: () => Date) {
  return paced<unknown>(
    (sentence, _, time) => print(`${time.toTimeString().slice(0, 8)}  ${sentence}`),
    (count) => print(`          … and ${count} more`),
    now,
  )
}
