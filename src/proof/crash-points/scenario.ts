import type { ConsumerName } from "../../flow.ts"
import type { CrashPoint } from "../../shared/crash-points.ts"
import type { SiteOptions } from "../site.ts"
import type { World } from "./world.ts"

/** Points of those who carry deliveries through queues; there is no queue on a user's machine to cross them with. */
export type QueuePoint = Extract<CrashPoint, `relay/${string}` | `message/${string}` | `poll/${string}`>

/** What a person can do, by the name it has in the books. */
type Action =
  | "cancel-order"
  | "adjust-stock"
  | "ask-again"
  | "close"
  | "resend"
  | "discard"
  | "create-product"
  | "change-product"
  | "create-ad"
  | "change-ad"
  | "create-factory"

/** Who come to a point that several come to: each has a gap of its own there. */
type Comer<Point> = Point extends `delivery/${string}`
  ? ConsumerName
  : Point extends `ad-mail/${string}`
    ? "ads-pause" | "ads-resume"
    : Point extends "hand/committed"
      ? Action
      : never

type ByComer<Point extends string> = [Comer<Point>] extends [never] ? Point : `${Point}:${Comer<Point>}`

/** A point, with who comes to it where several do. */
export type Crossing = { [Point in CrashPoint]: Point extends QueuePoint ? never : ByComer<Point> }[CrashPoint]

/** What happens in the shop from one rest to the next. */
export type Stage = {
  /** In a clause. */
  readonly what: string
  /** The points at which the shop is killed in this stage, each in a walk of its own. */
  readonly dies?: readonly (Crossing | `migration/committed:${string}`)[]
  /** What those outside do. The shop may die of it. */
  readonly act: (world: World) => Promise<unknown>
  /** What happens outside while nobody is there. */
  readonly whileDead?: (world: World) => Promise<unknown>
  /** What those outside do when it is open again; default: they wait. */
  readonly again?: (world: World) => Promise<unknown>
  /** Lets time pass for what waits for it. */
  readonly meanwhile?: (world: World) => Promise<unknown>
  /** Whether the shop has come to rest. */
  readonly rests: (world: World) => Promise<boolean>
}

/** What has to be there in the end, whether the shop died on the way or not. */
export type End = {
  /** Pieces that were ever on the shelf, by what the shop was told from outside. */
  readonly pieces: number
  /** Pieces of orders that were cancelled. */
  readonly cancelled?: number
  /** Pieces of each call to the factory. */
  readonly asked?: readonly number[]
  /** Kinds of the mails that have to be sent, each once. */
  readonly mails?: readonly string[]
  /** What operations are told in the console, by kind. */
  readonly alerts?: readonly string[]
  /** Webhooks to marketing, each under an id of its own. */
  readonly webhooks?: number
  /** Deliveries that a person gave up. */
  readonly givenUp?: number
}

export type Scenario = {
  /** In a clause. */
  readonly name: string
  readonly database?: SiteOptions["database"]
  /** Whether the first stage opens the shop; by default it is open before. */
  readonly opensItself?: boolean
  readonly stages: readonly Stage[]
  readonly end: (crossing: string) => End
}

type PointsOf<Of> = Of extends { readonly dies: readonly (infer Point)[] } ? Point : never
type Dies<Found extends readonly Scenario[]> = PointsOf<Found[number]["stages"][number]>

/** All scenarios; while a point is crossed in none of them, what is missing, and it does not compile. */
export function complete<const Found extends readonly Scenario[]>(
  ...found: Found
): [Exclude<Crossing, Dies<Found>>] extends [never] ? Found : { readonly missing: Exclude<Crossing, Dies<Found>> } {
  return found as never
}

/** Keeps the names of the points as they are written. */
export const scenario = <const Written extends Scenario>(written: Written): Written => written
