import assert from "node:assert/strict"
import { test } from "node:test"
import { openApi } from "./frame.ts"
import { type ProblemCode, problem, problems, readsKorean } from "./problem.ts"
import { problemWords } from "./problem-words.ts"

test("who reads Korean is told in Korean what kind of a refusal it is, for every code", async () => {
  const app = openApi()
  app.get("/:code", (c) => problem(c, c.req.param("code") as ProblemCode, "what was found"))
  const titled = async (code: string, language: string) => {
    const answer = await app.request(`/${code}`, { headers: { "accept-language": language } })
    return ((await answer.json()) as { title: string }).title
  }
  for (const code of Object.keys(problems) as ProblemCode[]) {
    assert.equal(await titled(code, "ko"), problemWords[code].ko[0])
    assert.equal(await titled(code, "en"), problems[code][1])
  }
})

test("Korean is what is wished for at least as much as English", () => {
  for (const wish of [
    "ko",
    "ko-KR",
    "KO",
    "ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7",
    "fr, ko;q=0.5",
    "en;q=0.5,ko",
    "ko , en",
  ])
    assert.equal(readsKorean(wish), true, wish)
  for (const wish of [
    undefined,
    "",
    "en",
    "en-US,en;q=0.9,ko;q=0.8",
    "ko;q=0",
    "kok",
    "*",
    "fr",
    "ko;q=x",
    ";;,,ko;;q",
  ])
    assert.equal(readsKorean(wish), false, wish)
})
