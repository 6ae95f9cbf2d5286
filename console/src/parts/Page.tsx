import "./page.css"
import { Link, type LinkProps } from "@tanstack/react-router"
import { type ReactNode, useEffect } from "react"
import { Icon } from "./Icon.tsx"

type PageProps = {
  readonly title: string
  /** One sentence that says what the page is for, or what is the matter. */
  readonly lead?: ReactNode
  readonly actions?: ReactNode
  /** Where one came from, on a page about one thing. */
  readonly back?: LinkProps & { readonly children: string }
  readonly children: ReactNode
}

export function Page({ title, lead, actions, back, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Restock`
  }, [title])
  return (
    <div className="page">
      <header className="page-head">
        {back && (
          <Link {...back} className="page-back">
            <Icon name="back" size={14} />
            {back.children}
          </Link>
        )}
        <div className="page-title">
          <h1>{title}</h1>
          {actions && <div className="row">{actions}</div>}
        </div>
        {lead && <p className="page-lead">{lead}</p>}
      </header>
      {children}
    </div>
  )
}

/** A part of a page with a heading of its own. */
export function Card({ title, aside, children }: { title?: ReactNode; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="card">
      {(title || aside) && (
        <header className="card-head">
          {title && <h2>{title}</h2>}
          {aside && <div className="card-aside">{aside}</div>}
        </header>
      )}
      {children}
    </section>
  )
}

/** Names and values, one pair a line. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
