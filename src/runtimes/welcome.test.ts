import assert from "node:assert/strict"
import { test } from "node:test"
import { readConfig } from "./config.ts"
import { welcome } from "./welcome.ts"

const said = (env: Record<string, string>, firstSignIn?: string) =>
  welcome(readConfig({ RESTOCK_HOME: "/tmp/restock", ...env }), firstSignIn)

test("a shop on one machine says where everything is", () => {
  assert.equal(
    said({}),
    `
Restock is open.
  console    http://localhost:3000/             what is stuck, who waits, what was sent
  shop       http://localhost:3000/shop         buy a donut, watch what happens
  API        http://localhost:3000/docs
  customers  http://localhost:3001/docs
  mailbox    http://localhost:3000/dev/mail
  factory    built in, delivers after 5 s

Stop with Ctrl-C; everything is kept in /tmp/restock/
`,
  )
})

test("an exposed shop says how one comes in, and what does not work without more", () => {
  const link = "https://shop.example/console/sign-in#abc"
  assert.equal(
    said({ PUBLIC_URL: "https://shop.example", MAIL_URL: "smtp://mail.example", DATABASE_URL: "postgres://a/b" }, link),
    `
Restock is open.
  console    https://shop.example/              what is stuck, who waits, what was sent
  shop       https://shop.example/shop          buy a donut, watch what happens
  API        https://shop.example/docs
  customers  http://localhost:3001/docs
  mailbox    none: mail leaves by SMTP
  factory    built in, delivers after 5 s

It serves more than this machine, so everybody has to sign in.
Sign in within 15 minutes, once: https://shop.example/console/sign-in#abc
A program sends a key, here and to the customers' server: \`restock keys create\` makes one.

Stop with Ctrl-C; everything is kept in your database
`,
  )
})

for (const [what, env, sentence] of [
  ["somebody signed in before", {}, /^`restock sign-in-link` makes a link to sign in with\.$/m],
  ["mail stays here", {}, /^ {2}mailbox {4}mail reaches nobody, it stays in \/tmp\/restock\/mail: set MAIL_URL$/m],
  ["it is reached without TLS", { PUBLIC_URL: "http://shop.example" }, /^Without TLS no browser stays signed in: /m],
  ["it has no pages", { CONSOLE: "off" }, /^With CONSOLE=off there is no page to sign in at\.$/m],
  [
    "nobody said where it is",
    { HOST: "0.0.0.0", PUBLIC_URL: "" },
    /^PUBLIC_URL is not set, .* lead to http:\/\/127\.0\.0\.1:3000\.$/m,
  ],
] as const)
  test(`an exposed shop says so when ${what}`, () => {
    assert.match(said({ PUBLIC_URL: "https://shop.example", ...env }), sentence)
    assert.doesNotMatch(said({ CONSOLE: "on" }), sentence)
  })

test("without its pages a shop names none", () => {
  assert.doesNotMatch(said({ CONSOLE: "off" }), /console|\/shop/)
})
