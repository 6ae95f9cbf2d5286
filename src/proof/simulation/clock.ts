import { throwDice } from "../dice.ts"

// Node's own, whatever the globals say by then.
const RealDate = Date

/** Where every run begins, in milliseconds since 1970: all of it looks the same every time. */
const BEGINNING = RealDate.UTC(2026, 2, 1, 9)

type Timer = { readonly id: number; readonly at: number; readonly act: () => void }

let now = BEGINNING
let timers: Timer[] = []
let ids = 0
let dice = throwDice(1)

/** The time of a simulated world, in milliseconds. It stands still until somebody moves it. */
export const clock = {
  get now(): number {
    return now
  },
  /** How wrong the clocks of the shop's processes are; the database's is right by definition. */
  skew: 0,
  /** When the next timer is due; undefined when nobody waits for time to pass. */
  get nextTimer(): number | undefined {
    return timers.reduce<number | undefined>((soonest, { at }) => Math.min(soonest ?? at, at), undefined)
  },
  /** Moves the time and rings what is due by then, in order. */
  moveTo(time: number): void {
    now = Math.max(now, time)
    const due = timers.filter(({ at }) => at <= now).toSorted((a, b) => a.at - b.at || a.id - b.id)
    timers = timers.filter(({ at }) => at > now)
    for (const { act } of due) act()
  },
  /** Everything as at the beginning; who still waited waits for ever. */
  reset(): void {
    now = BEGINNING
    clock.skew = 0
    timers = []
    dice = throwDice(1)
  },
}

export function setTimer(act: () => void, milliseconds: number): number {
  timers.push({ id: ++ids, at: now + Math.max(0, milliseconds), act })
  return ids
}

export function clearTimer(id: number): void {
  timers = timers.filter((timer) => timer.id !== id)
}

/** 0 up to 1, the same sequence in every run. What differs between runs is the scenario alone. */
export const chanceOfTheWorld = (): number => dice.chance()
