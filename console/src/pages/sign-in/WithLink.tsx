import { useQueryClient } from "@tanstack/react-query"
import { useNavigate } from "@tanstack/react-router"
import { useState } from "react"
import { act, Refused } from "../../api/client.ts"
import { Button } from "../../parts/Button.tsx"
import { useNow } from "../../parts/Time.tsx"
import { Explained, Notice } from "../../parts/Viewed.tsx"
import { useWords } from "../../words/language.tsx"
import { HowToGetALink } from "./HowToGetALink.tsx"
import { words } from "./words.ts"

type State = { readonly isActing: boolean; readonly error?: unknown; readonly failedAt?: number }

/** It takes a press: what looks at a link before a person does, scripts and all, presses nothing and does not use it up. */
export function WithLink({ token }: { token: string }) {
  const t = useWords(words)
  const client = useQueryClient()
  const navigate = useNavigate()
  const [{ isActing, error, failedAt = 0 }, setState] = useState<State>({ isActing: false })
  const signIn = async () => {
    setState({ isActing: true })
    try {
      await act("POST", "/console/api/sign-in", { token })
      // Whoever looked here before may have been somebody else.
      client.clear()
      await navigate({ to: "/" })
    } catch (error) {
      setState({ isActing: false, error, failedAt: Date.now() })
    }
  }
  const failure = error === undefined ? undefined : failureOf(error)
  const wait = useSecondsUntil(failure?.kind === "too-many" ? failedAt + failure.seconds * 1_000 : 0)
  return (
    <>
      {failure ? <Failed failure={failure} error={error} /> : <p>{t("ready")}</p>}
      {failure?.kind === "refused" ? (
        <HowToGetALink isNew />
      ) : (
        <Button look="primary" isPending={isActing} isDisabled={wait > 0} onPress={() => void signIn()} autoFocus>
          {isActing
            ? t("signingIn")
            : !failure
              ? t("signIn")
              : wait > 0
                ? t("tryAgainIn", { seconds: wait })
                : t("tryAgain")}
        </Button>
      )}
    </>
  )
}

type Failure =
  { readonly kind: "refused" | "no-answer" | "other" } | { readonly kind: "too-many"; readonly seconds: number }

function failureOf(error: unknown): Failure {
  if (!(error instanceof Refused)) return { kind: "no-answer" }
  if (error.status === 429) return { kind: "too-many", seconds: error.retryAfter ?? 1 }
  if (error.status === 401 || error.status === 422) return { kind: "refused" }
  return { kind: error.status === 0 || error.status >= 500 ? "no-answer" : "other" }
}

const told = {
  refused: ["refused", "refusedWhy"],
  "too-many": ["tooMany", "tooManyWhy"],
  "no-answer": ["noAnswer", "noAnswerWhy"],
} as const

function Failed({ failure: { kind }, error }: { failure: Failure; error: unknown }) {
  const t = useWords(words)
  if (kind === "other")
    return (
      <div className="notice" data-tone="stuck" role="alert">
        <Explained error={error as Error} />
      </div>
    )
  const [what, why] = told[kind]
  return (
    <>
      <Notice tone={kind === "refused" ? "stuck" : "wait"} icon="warning">
        {t(what)}
      </Notice>
      <p className="soft">{t(why)}</p>
    </>
  )
}

/** Whole seconds until a moment, in milliseconds since 1970; 0 when it is over. */
const useSecondsUntil = (moment: number) => Math.max(0, Math.ceil((moment - useNow(250)) / 1_000))
