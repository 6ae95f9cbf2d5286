import type { ReadSecret } from "../adapters/aws/secrets.ts"
import { isLoopbackName } from "../http/only-this-machine.ts"
import { ConfigError } from "./config.ts"

/** Which variable names a secret, and which one gets what it holds. */
const secrets: readonly (readonly [pointer: string, variable: string, read: (text: string) => string])[] = [
  ["DATABASE_SECRET_ARN", "DATABASE_URL", databaseUrl],
  ["CUSTOMERS_DATABASE_SECRET_ARN", "CUSTOMERS_DATABASE_URL", databaseUrl],
  ["CALLBACK_KEY_SECRET_ARN", "CALLBACK_KEY", (text) => text],
  ["MARKETING_SECRET_ARN", "MARKETING_SECRET", (text) => (text.startsWith("whsec_") ? text : `whsec_${text}`)],
]

/** The environment with what its secrets hold in it. What stands there already is left; without secrets nobody is asked. */
export async function withSecrets(env: NodeJS.ProcessEnv, own?: ReadSecret): Promise<NodeJS.ProcessEnv> {
  const wanted = secrets.filter(([pointer, variable]) => env[pointer] && !env[variable])
  if (wanted.length === 0) return env
  const readSecret = own ?? (await import("../adapters/aws/secrets.ts")).secretsManager()
  const found = await Promise.all(
    wanted.map(async ([pointer, variable, read]) => {
      try {
        return [variable, read(await readSecret(env[pointer]!))] as const
      } catch (error) {
        if (!(error instanceof NotADatabase)) throw error
        throw new ConfigError([`${pointer}: the secret ${env[pointer]} is not what RDS makes: ${error.message}`])
      }
    }),
  )
  return { ...env, ...Object.fromEntries(found) }
}

class NotADatabase extends Error {}

/** The address of a database from its secret, JSON as RDS writes it. Off this machine only with TLS, and verified. */
export function databaseUrl(text: string): string {
  const { username, password, host, port, dbname } = readJson(text)
  for (const [name, value] of Object.entries({ username, password, host, dbname }))
    if (typeof value !== "string" || value === "") throw new NotADatabase(`it has no ${name}`)
  const url = new URL("postgres://host")
  // A URL leaves a percent sign as it stands, and whoever reads it takes it for the beginning of an escape.
  const [user, word, name] = [username, password, dbname].map((text) => encodeURIComponent(text as string))
  Object.assign(url, { username: user, password: word, hostname: host, port: `${port ?? 5432}`, pathname: `/${name}` })
  if (!isLoopbackName(url.host)) url.searchParams.set("sslmode", "verify-full")
  return url.href
}

function readJson(text: string): Record<string, unknown> {
  try {
    return { ...(JSON.parse(text) as Record<string, unknown>) }
  } catch {
    throw new NotADatabase("it is not JSON")
  }
}
