import { GlazedDonut } from "./Donut.tsx"
const skus = ["CP-502101","CP-502102","CP-502103","CP-502104","CP-502105","CP-502106","A","B","C","PLENTY","X-1","X-2"]
export function ShopPage() {
  return <div>{skus.map((s) => <span key={s} style={{ display: "inline-block", width: 300 }}><GlazedDonut sku={s} />{s}</span>)}</div>
}
