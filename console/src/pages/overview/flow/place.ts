import type { CSSProperties } from "react"
import { HEIGHT, WIDTH } from "./plan.ts"

/** Where something stands on the drawing, however large that is. */
export const place = (x: number, y: number): CSSProperties =>
  ({ "--x": `${((x / WIDTH) * 100).toFixed(2)}%`, "--y": `${((y / HEIGHT) * 100).toFixed(2)}%` }) as CSSProperties
