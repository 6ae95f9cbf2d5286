import { randomUUID } from "node:crypto"
import { once } from "node:events"
import { createServer } from "node:http"
import { wordsOf } from "../../../shared/words.ts"
import { ok, shownAddress, type Verdict, warning, wrong } from "./finding.ts"

/** Where PUBLIC_URL leads to: here for certain, to an open Restock, to somebody else, or as far as this machine sees nowhere. */
export type Leads = "here" | "a restock" | { readonly other: string } | { readonly nowhere: string }

export function judgePublicUrl(url: string, leads: Leads): Verdict {
  const shown = shownAddress(url)
  if (leads === "here") return ok(`${shown} leads to this machine's port`)
  if (leads === "a restock") return ok(`at ${shown} an open Restock answers`)
  const why = "The factory calls back there, and people sign in there."
  if ("other" in leads)
    return wrong(`${shown} does not lead to this shop: ${leads.other}`, `${why} Check DNS and proxy.`)
  return warning(
    `this machine does not reach ${shown}: ${leads.nowhere}`,
    `${why} Check DNS, proxy and firewall; some networks cannot reach their own outside.`,
  )
}

/** With an open shop, whether a Restock answers; with a closed one its port is taken for a moment, and must be reached. */
export async function lookAtPublicUrl(url: string, host: string, port: number, isOpen: boolean): Promise<Verdict> {
  if (isOpen) return judgePublicUrl(url, await leadsTo(url, '{"alive":true}', "a restock"))
  const word = randomUUID()
  const server = createServer((_, answer) => answer.writeHead(503, { "Retry-After": "5" }).end(word))
  try {
    await once(server.listen({ host, port }), "listening")
    return judgePublicUrl(url, await leadsTo(url, word, "here"))
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

async function leadsTo(url: string, word: string, whoSaysSo: "here" | "a restock"): Promise<Leads> {
  try {
    const answer = await fetch(`${url}/livez`, { redirect: "manual", signal: AbortSignal.timeout(3_000) })
    const found = await answer.text()
    return found === word ? whoSaysSo : { other: `somebody else answers there, with ${answer.status}` }
  } catch (error) {
    return { nowhere: wordsOf(error instanceof Error && error.cause ? error.cause : error) }
  }
}
