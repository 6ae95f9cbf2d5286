/** As Lambda names them. */
export type FunctionError = { readonly errorType: string; readonly errorMessage: string }

/** The event as JSON; the deadline in milliseconds since 1970. */
export type Task = { readonly event: string; readonly deadline: number }
export type Said =
  | { readonly kind: "loaded" }
  | { readonly kind: "stderr"; readonly text: string }
  | { readonly kind: "done"; readonly payload: string }
  | { readonly kind: "failed"; readonly error: FunctionError }
