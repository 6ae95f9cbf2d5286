import { type FormEvent, useState } from "react"
import { Refused } from "../../api/client.ts"
import { useLookAgain } from "../../api/views.ts"
import { useWords } from "../../words/language.tsx"
import { type Fault, type Faults, isFaultless } from "./draft.ts"
import { faultWords } from "./form-words.ts"

type Refusals<Draft> = Readonly<Record<string, readonly [field: keyof Draft & string, fault: Fault]>>

type FormParts<Draft> = {
  readonly first: Draft
  readonly faultsOf: (draft: Draft) => Faults<Draft>
  /** Sends it; throws {@link Refused}. */
  readonly send: (draft: Draft) => Promise<unknown>
  readonly close: () => void
  /** Which field a refusal is about, by the refusal's code. */
  readonly refusals?: Refusals<Draft>
}

/** A form that says what is wrong where it is wrong, before it is sent and after; what was typed is never lost. */
export function useForm<Draft extends object>({ first, faultsOf, send, close, refusals = {} }: FormParts<Draft>) {
  const t = useWords(faultWords)
  const lookAgain = useLookAgain()
  const [draft, setDraft] = useState(first)
  const [wasTried, setTried] = useState(false)
  const [isActing, setActing] = useState(false)
  const [error, setError] = useState<Error>()
  const faults = faultsOf(draft)
  const refused = refusedFields(error, refusals, t)

  function field<Name extends keyof Draft & string>(name: Name) {
    const fault = wasTried ? faults[name] : undefined
    const onChange = (value: Draft[Name]) => {
      setDraft((before) => ({ ...before, [name]: value }))
      setError(undefined)
    }
    return { value: draft[name], onChange, error: fault ? t(fault) : refused[name] }
  }
  async function submit(event: FormEvent) {
    event.preventDefault()
    setTried(true)
    if (isActing || !isFaultless(faults)) return
    setActing(true)
    try {
      await send(draft)
      close()
      lookAgain()
    } catch (error) {
      setActing(false)
      setError(error as Error)
    }
  }
  const isToldAtFields = Object.keys(refused).some((name) => name in draft)
  return { draft, field, submit, isActing, error: isToldAtFields ? undefined : error }
}

/** What the shop would not have, by the field that it is about. */
function refusedFields<Draft>(
  error: Error | undefined,
  refusals: Refusals<Draft>,
  t: (fault: Fault) => string,
): Readonly<Record<string, string>> {
  if (!(error instanceof Refused)) return {}
  const about = refusals[error.code]
  if (about) return { [about[0]]: t(about[1]) }
  return Object.fromEntries(error.errors.map(({ path, message }) => [path, message]))
}
