import assert from "node:assert/strict"
import { readFile } from "node:fs/promises"
import { describe, test } from "node:test"
import type { Command } from "commander"
import { openProgram, run } from "../../src/runtimes/program.ts"

type Found = { readonly words: readonly string[]; readonly command: Command }

function commandsOf(command: Command, before: readonly string[] = []): Found[] {
  return command.commands.flatMap((one) => {
    const words = [...before, one.name()]
    return [{ words, command: one }, ...commandsOf(one, words)]
  })
}

const all = [{ words: [], command: openProgram() }, ...commandsOf(openProgram())] satisfies Found[]
const nameOf = (words: readonly string[]) => ["restock", ...words].join(" ")

/** What a command says, and its exit code, without leaving this process. */
async function answer(words: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const program = openProgram()
  const said = { out: "", err: "" }
  const output = {
    writeOut: (text: string) => void (said.out += text),
    writeErr: (text: string) => void (said.err += text),
  }
  for (const { command } of [{ command: program }, ...commandsOf(program)]) command.configureOutput(output)
  process.exitCode = undefined
  await run(words, program)
  const code = process.exitCode ?? 0
  process.exitCode = undefined
  return { code: Number(code), ...said }
}

describe("every command of the command line", () => {
  for (const { words, command } of all)
    test(nameOf(words), async () => {
      assert.match(command.description(), /^\S.*[^.]$|^Keeps/, "says what it does")
      const help = await answer([...words, "--help"])
      assert.equal(help.code, 0)
      assert.equal(help.err, "")
      assert.match(
        help.out,
        new RegExp(`^Examples:\n {2}.*restock ${words.join(" ")}`),
        "its help begins with an example",
      )
      const wrong = await answer([...words, "--no-such-option"])
      assert.equal(wrong.code, 2, wrong.err)
      assert.match(wrong.err, /^error: (?:unknown option '--no-such-option'|missing|required)/)
      assert.equal(wrong.out, "")
    })

  test("a group without a word and an unknown word are mistakes, and say what there is", async () => {
    const groups = all.filter(({ command }) => command.commands.length > 0)
    for (const { words } of groups) {
      const { code, err } = await answer(words)
      assert.equal(code, 2)
      assert.match(err, /Commands:\n/)
      const unknown = await answer([...words, "nonsense"])
      assert.equal(unknown.code, 2)
      assert.match(unknown.err, /unknown command 'nonsense'|too many arguments/)
    }
  })

  test("a slip of the fingers gets the word that was meant", async () => {
    const { code, err } = await answer(["dead-leters", "list"])
    assert.equal(code, 2)
    assert.match(err, /^error: unknown command 'dead-leters'\n\(Did you mean dead-letters\?\)/)
  })

  test("the exit codes stand in the help", async () => {
    const { out } = await answer(["--help"])
    for (const code of ["0", "1", "2", "130"]) assert.match(out, new RegExp(`^ {2}${code} +\\S`, "m"))
  })
})

describe("the documents of the command line", () => {
  const leaves = all.filter(({ command }) => command.commands.length === 0).map(({ words }) => nameOf(words))
  for (const name of ["command-line.md", "command-line.ko.md"])
    test(`${name} has every command, and no other, with an example each`, async () => {
      const text = await readFile(new URL(`../../docs/${name}`, import.meta.url), "utf8")
      const titles = [...text.matchAll(/^### `(restock [^`<[]*?)(?: [<[-][^`]*)?`$/gm)].map(([, title]) => title!)
      assert.deepEqual(titles.toSorted(), leaves.toSorted())
      for (const section of text.split(/^### /m).slice(1)) assert.match(section, /```sh\n[^`]*restock /, section)
      for (const code of ["0", "1", "2", "130"])
        assert.ok(text.includes(`| ${code.padEnd(3)} |`) || text.includes(`| ${code} `), code)
    })
})
