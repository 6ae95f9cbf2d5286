import { openDatabase, type Reader } from "../../database/database.ts"

/** Milliseconds after which the database counts as away. */
const PATIENCE = 1_000

/** One connection, for one look at a time: whoever scrapes keeps nobody waiting, and cannot pile up looks. */
export function lookAtDatabase<Looked>(
  url: string,
  read: (db: Reader) => Promise<Looked>,
  failed: (error: unknown) => void,
): { see: () => Promise<Looked | undefined>; stop: () => Promise<void> } {
  const limits = { statementTimeout: PATIENCE, lockTimeout: PATIENCE, connectTimeout: PATIENCE }
  const db = openDatabase({ url, connections: 1, byIndex: true, ...limits })
  let underWay: Promise<Looked | undefined> | undefined
  const see = async (): Promise<Looked | undefined> => {
    underWay ??= read(db)
      .catch((error: unknown) => {
        failed(error)
        return undefined
      })
      .finally(() => (underWay = undefined))
    const { promise: silence, resolve } = Promise.withResolvers<undefined>()
    const timer = setTimeout(() => resolve(undefined), PATIENCE)
    return Promise.race([underWay, silence]).finally(() => clearTimeout(timer))
  }
  return { see, stop: db.close }
}
