import { LINK_MINUTES } from "../access/sign-in-links.ts"
import { isLoopbackName } from "../http/only-this-machine.ts"
import { addressHere, type Config, isExposed } from "./config.ts"

/** What is said once the shop is open: where everything is, and how one comes in. `firstSignIn` is a link. */
export function welcome(config: Config, firstSignIn: string | undefined): string {
  const { home, databaseUrl, factoryUrl, factorySeconds } = config
  const here = machine(config.host)
  const shop = config.publicUrl ?? addressHere(here, config.port)
  const pages = [
    `  console    ${`${shop}/`.padEnd(34)} what is stuck, who waits, what was sent`,
    `  shop       ${`${shop}/shop`.padEnd(34)} buy a donut, watch what happens`,
  ]
  return `
Restock is open.
${config.console === "on" ? `${pages.join("\n")}\n` : ""}  API        ${shop}/docs
  customers  ${addressHere(here, config.customersPort)}/docs
  mailbox    ${whereMailIs(config, shop)}
  factory    ${factoryUrl ?? `built in, delivers after ${factorySeconds} s`}
${isExposed(config) ? whoComesIn(config, shop, firstSignIn) : ""}
Stop with Ctrl-C; everything is kept in ${databaseUrl ? "your database" : `${home}/`}
`
}

const machine = (host: string) => (host === "127.0.0.1" ? "localhost" : host)

function whereMailIs(config: Config, shop: string): string {
  const { via } = config.mail
  if (via.kind !== "mailbox") return `none: mail leaves by ${via.kind.toUpperCase()}`
  return isExposed(config) ? `mail reaches nobody, it stays in ${config.home}/mail: set MAIL_URL` : `${shop}/dev/mail`
}

function whoComesIn({ publicUrl, console: pages }: Config, shop: string, firstSignIn: string | undefined): string {
  const lines = [
    "It serves more than this machine, so everybody has to sign in.",
    firstSignIn
      ? `Sign in within ${LINK_MINUTES} minutes, once: ${firstSignIn}`
      : "`restock sign-in-link` makes a link to sign in with.",
    "A program sends a key, here and to the customers' server: `restock keys create` makes one.",
  ]
  if (publicUrl === undefined) lines.push(`PUBLIC_URL is not set, so links and the factory's calls lead to ${shop}.`)
  if (shop.startsWith("http:") && !isLoopbackName(new URL(shop).host))
    lines.push(
      "Without TLS no browser stays signed in: put a proxy with a certificate in front, and PUBLIC_URL=https://…",
    )
  if (pages === "off") lines.push("With CONSOLE=off there is no page to sign in at.")
  return `\n${lines.join("\n")}\n`
}
