import { Link } from "@tanstack/react-router"
import type { Post } from "../../../../src/views/posts.ts"
import type { Json } from "../../api/json.ts"

/** The product that a mail is about, or the customer whom a webhook is about. */
export function About({ post: { kind, about } }: { post: Pick<Json<Post>, "kind" | "about"> }) {
  if (about === null) return <span className="soft">–</span>
  return kind === "webhook" ? (
    <Link to="/console/orders" search={{ customerId: about }}>
      {about}
    </Link>
  ) : (
    <Link to="/console/products/$sku" params={{ sku: about }}>
      {about}
    </Link>
  )
}
