import { isId } from "../../shared/ids.ts"
import { isStrictAddress, type Mail } from "../../shared/mail.ts"
import { inWords } from "../../shared/words.ts"

/** Why a mail may not even be tried, whoever would carry it. The id becomes a header or the name of a file. */
export function whyRefused({ id, to }: Mail): string | undefined {
  if (!isStrictAddress(to)) return "the recipient is not one plain address"
  if (!isId(id)) return "the mail has no id of ours"
  return undefined
}

/** A server's words without what we signed in with: one that refuses it may say it again. */
export function withoutSignIn(words: string, { user = "", pass = "" }: { user?: string; pass?: string } = {}): string {
  const said = [pass, Buffer.from(pass).toString("base64"), Buffer.from(`\0${user}\0${pass}`).toString("base64")]
  return pass === "" ? words : said.reduce((left, one) => left.replaceAll(one, "…"), words)
}

/** A server's words for the log and the console, without anybody's address: servers like to repeat it. */
export function withoutAddresses(words: string): string {
  return inWords(words.replaceAll(/[^\s<>()[\],;:"]+@[^\s<>()[\],;:"]+/g, "…@…"), 200)
}
