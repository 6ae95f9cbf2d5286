/** Milliseconds between two lines for who reads them later, and between two pictures of the bar. */
const [QUIET, FRAME] = [5_000, 100]
const WIDTH = 24

export type Progress = {
  /** So many are done, of so many where that is known. */
  readonly at: (count: number, of?: number) => void
  readonly end: () => void
}

type Screen = { readonly isTTY?: boolean; readonly write: (text: string) => unknown }

/** A bar on a terminal; elsewhere a line every five seconds, and nothing of what is done sooner. */
export function showProgress(
  what: string,
  screen: Screen = process.stderr,
  now: () => number = () => performance.now(),
): Progress {
  let last: number | undefined
  let isDrawn = false
  return {
    at(count, of) {
      const isOver = count === of
      last ??= now()
      if (now() - last < (screen.isTTY ? FRAME : QUIET) && !(isOver && isDrawn)) return
      last = now()
      if (!screen.isTTY) return void screen.write(`${counted(count, of)} ${what}\n`)
      isDrawn = true
      screen.write(`\r\u001B[K${of ? `${bar(count / of)} ` : ""}${counted(count, of)} ${what}`)
    },
    end: () => void (isDrawn && screen.write("\r\u001B[K")),
  }
}

const counted = (count: number, of?: number) => (of === undefined ? `${count}` : `${count} of ${of}`)

function bar(share: number): string {
  const full = Math.round(Math.min(1, share) * WIDTH)
  return `[${"#".repeat(full)}${"-".repeat(WIDTH - full)}]`
}
