import "./table.css"
import type { ReactNode } from "react"

export type Column<Row> = {
  readonly name: string
  readonly cell: (row: Row) => ReactNode
  /** Numbers stand under each other, on the right. */
  readonly isNumber?: boolean
  /** Left out where the screen is narrow. */
  readonly isExtra?: boolean
}

type TableProps<Row> = {
  /** What it is a table of, for those who do not see where it stands. */
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
  /** Marks rows that need a look. */
  readonly tone?: (row: Row) => "stuck" | "wait" | undefined
}

export function Table<Row>({ label, columns, rows, rowKey, tone }: TableProps<Row>) {
  const attributes = ({ isNumber, isExtra }: Column<Row>) => ({
    "data-number": isNumber || undefined,
    "data-extra": isExtra || undefined,
  })
  return (
    <div className="table" role="region" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.name} scope="col" {...attributes(column)}>
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} data-tone={tone?.(row)}>
              {columns.map((column) => (
                <td key={column.name} {...attributes(column)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
