import { fork } from "node:child_process"
import { fileURLToPath } from "node:url"

export type WriterOptions = {
  readonly url: string
  readonly connections: number
  /** Rows the stock is spread over. */
  readonly stripes: number
  /** Orders decided in one transaction. */
  readonly batch: number
  /** Milliseconds a commit takes besides what the disk here needs. */
  readonly commit: number
  /** An order is one piece, or until all orders are made, one to three. */
  readonly until: { readonly seconds: number } | { readonly orders: number }
  /** Whether whoever finds too little in its row refuses, or looks into the others. */
  readonly elsewhere: "refuse" | "look"
}

export type Sold = {
  orders: number
  pieces: number
  refused: number
  /** With enough left in other rows. */
  refusedWrongly: number
  /** Pieces left in all rows, at most, when somebody was refused wrongly. */
  leftAtFirst: number
  /** Transactions that had too little in their row, and locked all rows and found something. */
  foundElsewhere: number
}

const PROCESSES = 4

/** Several processes sell at once; `connections` and the orders to make are divided among them. */
export async function sell(options: WriterOptions): Promise<Sold> {
  const { connections, until } = options
  const share: WriterOptions = {
    ...options,
    connections: connections / PROCESSES,
    until: "orders" in until ? { orders: until.orders / PROCESSES } : until,
  }
  const all = await Promise.all(Array.from({ length: PROCESSES }, () => oneProcess(share)))
  const sum = (what: keyof Sold) => all.reduce((total, one) => total + one[what], 0)
  return {
    orders: sum("orders"),
    pieces: sum("pieces"),
    refused: sum("refused"),
    refusedWrongly: sum("refusedWrongly"),
    leftAtFirst: Math.max(...all.map((one) => one.leftAtFirst)),
    foundElsewhere: sum("foundElsewhere"),
  }
}

function oneProcess(options: WriterOptions): Promise<Sold> {
  const child = fork(fileURLToPath(new URL("writer.ts", import.meta.url)), [JSON.stringify(options)])
  return new Promise((resolve, reject) => {
    let sold: Sold | undefined
    child.once("message", (said) => (sold = said as Sold))
    child.once("error", reject)
    child.once("exit", (code) => (sold ? resolve(sold) : reject(new Error(`a writer ended with ${code}`))))
  })
}
