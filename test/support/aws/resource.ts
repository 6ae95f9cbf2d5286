// What a template says is as free as JSON; whoever reads a property knows what it means.
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = any

export type Resource = {
  readonly stack: string
  /** The logical id. */
  readonly id: string
  readonly type: string
  /** Each with its intrinsics resolved, at the moment it is read. */
  readonly properties: Json
  /** The folder or file of the resource's asset, where it has one. */
  readonly asset: string | undefined
}

export const REGION = "ap-northeast-2"
export const ACCOUNT = "000000000000"
