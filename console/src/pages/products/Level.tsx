import type { Product } from "../../../../src/views/lists.ts"

const WIDTH = 100

/** How full the shelf is, with a mark at the reorder point. The number stands beside it. */
export function Level({ stock, reorderPoint, orderUpTo }: Pick<Product, "stock" | "reorderPoint" | "orderUpTo">) {
  const x = (pieces: number) => (Math.min(pieces, orderUpTo) / orderUpTo) * WIDTH
  return (
    <svg className="products-level" viewBox={`0 0 ${WIDTH} 6`} preserveAspectRatio="none" aria-hidden="true">
      <rect className="products-level-shelf" width={WIDTH} height="6" rx="3" />
      <rect
        className="products-level-stock"
        data-low={stock <= reorderPoint || undefined}
        width={x(stock)}
        height="6"
        rx="3"
      />
      <rect className="products-level-point" x={x(reorderPoint)} width="1.5" height="6" />
    </svg>
  )
}
