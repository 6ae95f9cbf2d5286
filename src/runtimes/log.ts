import type { About, Say } from "../shared/say.ts"
import { placeHere } from "../shared/trace.ts"
import { inPrint } from "../shared/words.ts"
import { complaints } from "./complaints.ts"
import { narrator, paced } from "./narrator.ts"

export type Talk = {
  /** What is going on while a start takes its time. */
  readonly tell: Say
  /** What happens in the shop. */
  readonly narrate: Say
  /** What a person should know of. */
  readonly warn: Say
}

export type Log = Talk & {
  /** A server answers from now on: in so many words, or in one sentence with its addresses. */
  readonly open: (words: string, sentence: string, addresses: Readonly<Record<string, string | undefined>>) => void
}

export type LogFormat = "text" | "json"
type Print = (line: string) => void

const toOutput: Print = (line) => console.log(line)
const toErrors: Print = (line) => console.error(line)

/** Talk on the first, warnings on the second. */
export function openLog(format: LogFormat, out: Print = toOutput, err: Print = toErrors): Log {
  return format === "json" ? jsonLog(out, err) : textLog(out, err)
}

function textLog(out: Print, err: Print): Log {
  return {
    tell: (sentence) => out(inPrint(sentence)),
    narrate: narrator((line) => out(inPrint(line))),
    warn: complaints((sentence) => err(inPrint(sentence))),
    open: (words) => out(words),
  }
}

function jsonLog(out: Print, err: Print): Log {
  const inform: Say = (message, about) => out(jsonLine("info", message, about))
  return {
    tell: inform,
    narrate: paced(inform, (count) => inform(`… and ${count} more`)),
    warn: complaints((message, about) => err(jsonLine(about?.level ?? "warn", message, about))),
    open: (_, sentence, addresses) => out(jsonLine("info", sentence, addresses)),
  }
}

function jsonLine(level: string, message: string, { level: _, ...about }: About = {}): string {
  const traceId = placeHere()?.split("-")[1]
  const line = JSON.stringify({ time: new Date().toISOString(), level, message, traceId, ...about })
  // JSON allows them, a terminal or an editor acts on them.
  return line.replaceAll(/[\u007f-\u009f\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, escaped)
}

const escaped = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`
