/** A view as it arrives: times are ISO 8601 text. A branded id stays one. */
export type Json<Value> = Value extends string | number
  ? Value
  : Value extends Date
    ? string
    : Value extends readonly (infer Item)[]
      ? readonly Json<Item>[]
      : Value extends object
        ? { readonly [Key in keyof Value]: Json<Value[Key]> }
        : Value
