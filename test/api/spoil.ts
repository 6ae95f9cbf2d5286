import fc from "fast-check"

type Way = readonly (string | number)[]
type Node = Record<string | number, unknown>

/** Every place in a value, the whole of it first. */
function places(value: unknown, way: Way = []): Way[] {
  if (typeof value !== "object" || value === null) return [way]
  return [way, ...Object.entries(value).flatMap(([key, inside]) => places(inside, [...way, key]))]
}

function changedAt(value: unknown, way: Way, change: (old: unknown) => unknown): unknown {
  const [key, ...rest] = way
  if (key === undefined) return change(value)
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Node
  copy[key] = changedAt(copy[key], rest, change)
  return copy
}

const mutations: readonly ((object: Node, at: number, name: string) => Node)[] = [
  (object, at, name) => Object.fromEntries(Object.entries(object).filter((_, place) => place !== at || name === "")),
  (object, _, name) => Object.fromEntries([...Object.entries(object), [name, 1]]),
  (object, at, name) =>
    Object.fromEntries(Object.entries(object).map(([key, value], place) => [place === at ? name : key, value])),
  (object, at) =>
    Object.fromEntries(
      Object.entries(object).map(([key, value], place) => [place === at ? key.toUpperCase() : key, value]),
    ),
]
const names = ["__proto__", "constructor", "toString", "id", "sku", "lines", "quantity", "", "가격", "then"]

/** A member is gone, there is one more, or one has another name. */
export const mutated = (made: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc
    .tuple(made, fc.nat(9), fc.constantFrom(...mutations), fc.constantFrom(...names))
    .map(([value, at, mutate, name]) => {
      const objects = places(value).filter((way) => {
        const node = way.reduce((inside: unknown, key) => (inside as Node)[key], value)
        return typeof node === "object" && node !== null && !Array.isArray(node)
      })
      const way = objects[at % Math.max(objects.length, 1)]
      return way
        ? changedAt(value, way, (old) => mutate(old as Node, at % (Object.keys(old as Node).length || 1), name))
        : value
    })

/** What stands where something of another kind belongs. */
export const wrongs: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  -0,
  2 ** 53,
  "",
  " ",
  "1",
  "null",
  "a\u0000b",
  "\ud800",
  "x\udc00y",
  "\u202e\ufeff",
  "'; drop table products; --",
  "../../etc/passwd",
  "${7*7}",
  "가".repeat(5_000),
  [],
  [[]],
  [null],
  {},
  { "": {} },
  { $ne: null },
]

/** One value is of another type. */
export const confused = (made: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.tuple(made, fc.nat(99), fc.constantFrom(...wrongs)).map(([value, at, wrong]) => {
    const all = places(value)
    return changedAt(value, all[at % all.length]!, () => wrong)
  })

const bytes = (...parts: (string | number)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === "number" ? Buffer.from([part]) : Buffer.from(part))))

/** What a network, or somebody who means no good, makes of a text. */
const breakings: readonly ((text: string, at: number) => string | Buffer)[] = [
  (text, at) => text.slice(0, at % (text.length + 1)),
  (text, at) => bytes(text.slice(0, at), 0xff, 0xfe, text.slice(at)),
  (text, at) => bytes(text.slice(0, at), 0xc3, text.slice(at)),
  (text) => text.replace(/"[^"]*"(?=[,}\]])/, '"\ud83c"'),
  (text) => text.replace(/"[^"]*"(?=[,}\]])/, String.raw`"\ud800"`),
  (text) => text.replace(/"[^"]*"(?=[,}\]])/, String.raw`"\u0000"`),
  (text) => text.replace(/\d+/, "9".repeat(400)),
  (text) => text.replace(/\d+/, "1e999"),
  (text) => text.replace(/\d+/, "-0.0"),
  (text) => text.replace(/[\]}]$/, `,"deep":${"[".repeat(9_000)}${"]".repeat(9_000)}}`),
  () => `${'{"lines":'.repeat(5_000)}1${"}".repeat(5_000)}`,
  () => "[".repeat(30_000),
  (text) => bytes(0xef, 0xbb, 0xbf, text),
  (text) => `${text}${" ".repeat(66_000)}`,
  (text) => `${text}${text}`,
  (text) => text.replaceAll('"', "'"),
  (text) => text.replace("{", '{"__proto__":{"admin":true},'),
  () => "\0".repeat(10),
  () => "null",
  () => "",
  () => "undefined",
]
export const broken = (text: fc.Arbitrary<string>): fc.Arbitrary<string | Buffer> =>
  fc.tuple(text, fc.nat(200), fc.constantFrom(...breakings)).map(([whole, at, breakIt]) => breakIt(whole, at))
