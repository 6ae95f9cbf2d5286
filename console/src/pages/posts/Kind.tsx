import "./kind.css"
import type { PostKind } from "../../../../src/views/posts.ts"
import { Icon } from "../../parts/Icon.tsx"
import { useWords } from "../../words/language.tsx"
import { kindIcons } from "./standing.ts"
import { kindWords } from "./words.ts"

export function Kind({ kind }: { kind: PostKind }) {
  const nameOf = useWords(kindWords)
  return (
    <span className="post-kind">
      <Icon name={kindIcons[kind]} size={14} />
      {nameOf(kind)}
    </span>
  )
}
