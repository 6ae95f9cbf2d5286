import { wordsOf } from "../../shared/words.ts"

/** What was asked of AWS, in the words of an IAM policy, and of which resource. */
export type Asked = { readonly action: string; readonly resource: string; readonly region: () => Promise<string> }

/** AWS did not do what was asked; the sentence says what, of which resource, and what to do about it. */
export class AwsError extends Error {
  override readonly name = "AwsError"
}

const refused = /AccessDenied|AuthorizationError|NotAuthorized|Unauthorized|Forbidden/i
const missing = /NotFound|NonExistent|DoesNotExist/i
const nobody = /CredentialsProvider|InvalidClientTokenId|UnrecognizedClient|ExpiredToken|AuthenticationToken|Signature/i

async function knownRegion(region: () => Promise<string>): Promise<string | undefined> {
  try {
    return await region()
  } catch {
    // That is what the SDK throws when none is configured.
    return undefined
  }
}

/**
 * Of a wrong signature AWS repeats all that was signed, line by line, and the session's token is among it; and who cannot
 * parse an answer quotes from it.
 */
function harmlessWordsOf(error: unknown): string {
  if (error instanceof SyntaxError) return "its answer cannot be read"
  return wordsOf(error).split("\n", 1)[0]!
}

/** Puts an error of the SDK into a sentence for the person who has to mend it. */
export async function explained(error: unknown, { action, resource, region }: Asked): Promise<AwsError> {
  if (error instanceof AwsError) return error
  const where = await knownRegion(region)
  const { name = "", $metadata: { httpStatusCode = undefined } = {} } = error as {
    name?: string
    $metadata?: { httpStatusCode?: number }
  }
  const words = harmlessWordsOf(error)
  // Without the SDK's own error: its text may repeat the signed request, session token and all.
  const say = (sentence: string) => new AwsError(sentence)
  if (where === undefined) return say(`${action} on ${resource}: no region is known. Set AWS_REGION.`)
  if (nobody.test(name))
    return say(
      `${action} on ${resource}: AWS does not know who asks (${words}). Check the credentials of this process.`,
    )
  if (refused.test(name) || httpStatusCode === 403)
    return say(`${action} on ${resource} in ${where} was refused (${words}). Allow it for the role of this process.`)
  if (missing.test(name) || httpStatusCode === 404)
    return say(
      `${action}: there is no ${resource} in ${where}. Deploy it there, or set AWS_REGION to the region it is in.`,
    )
  return say(`${action} on ${resource} in ${where}: ${words}`)
}
