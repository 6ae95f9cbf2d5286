import { existsSync, globSync, readdirSync, readFileSync } from "node:fs"
import { dirname, join, relative } from "node:path"
import { fileURLToPath } from "node:url"

const documents = ["README*.md", "ARCHITECTURE*.md", "CONTRIBUTING*.md", "CHANGELOG*.md", "docs/**/*.md"]

/** One `file:line: what is missing` for every file that a document of the repository names and that is not there. */
export function deadLinks(root: string): string[] {
  const folders = topFolders(root)
  return globSync(documents, { cwd: root })
    .toSorted()
    .flatMap((document) => {
      const found = namedFiles(readFileSync(join(root, document), "utf8"), folders)
      return found
        .map(({ line, target, from }) => ({ line, path: join(from === "document" ? dirname(document) : ".", target) }))
        .filter(({ path }) => !existsSync(join(root, path)))
        .map(({ line, path }) => `${document}:${line}: ${path} is missing`)
    })
}

type Named = { line: number; target: string; from: "document" | "root" }

/** A link is read from where its document lies, a path in backticks from the root; code blocks are examples. */
function namedFiles(markdown: string, folders: string[]): Named[] {
  let isCode = false
  return markdown.split("\n").flatMap((text, index) => {
    const isFence = /^\s*(```|~~~)/.test(text)
    if (isFence) isCode = !isCode
    if (isFence || isCode) return []
    const line = index + 1
    const prose = text.replaceAll(/`[^`]*`/g, "")
    const links = [...prose.matchAll(/\]\(<?([^)<>\s]+)/g), ...prose.matchAll(/^\[[^\]]+\]:\s*<?([^<>\s]+)/g)]
    const quoted = [...text.matchAll(/`([^`]+)`/g)].flatMap(([, code = ""]) => code.split(/\s+/))
    return [
      ...links.flatMap(([, link = ""]) => linkedFile(link)).map((file) => ({ line, ...file })),
      ...quoted.flatMap((word) => quotedPath(word, folders)).map((target) => ({ line, target, from: "root" as const })),
    ]
  })
}

function linkedFile(link: string): Omit<Named, "line">[] {
  const target = decodeURIComponent(link.replace(/[#?].*$/, ""))
  if (target === "" || /^([a-z][a-z+.-]*:|\/\/)/i.test(target)) return []
  return [{ target, from: target.startsWith("/") ? "root" : "document" }]
}

/** `src/flow.ts`, `src/flow.ts:12`, `docs/`; not `src/*.ts` nor `src/<area>/`. */
function quotedPath(word: string, folders: string[]): string[] {
  const [, path, folder] = /^(?:\.\/)?(([\w.@-]+)\/[\w.@/-]*?)(?::\d+)?[.,;]?$/.exec(word) ?? []
  return path && folder && folders.includes(folder) ? [path] : []
}

/** What is not committed may be there or not. */
function topFolders(root: string): string[] {
  const ignored = existsSync(join(root, ".gitignore")) ? readFileSync(join(root, ".gitignore"), "utf8") : ""
  const names = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const isOurs = (name: string) => name !== ".git" && !ignored.split(/[\n/]/).includes(name)
  return ["src", ...names.map(({ name }) => name).filter(isOurs)]
}

if (import.meta.main) {
  const root = fileURLToPath(new URL("..", import.meta.url))
  const dead = deadLinks(root)
  for (const link of dead) console.log(link)
  if (dead.length > 0) process.exitCode = 1
  else console.log(`Every file is there that the documents in ${relative(process.cwd(), root) || "this folder"} name.`)
}
