import { CommitUnknown, isConnectionLost, sqlState } from "../database/database.ts"

/**
 * Nothing is wrong with what was asked: the customers database is away (also without room, or only readable after a
 * failover), does not let us in, was too slow, or somebody else held the row. Asked again, it may well do it.
 */
export function isAway(error: unknown): boolean {
  if (isConnectionLost(error) || error instanceof CommitUnknown) return true
  return /^(28|40|53|25006|25P0[34]|55P03|57014)/.test(sqlState(error) ?? "")
}
