import { failure, type FunctionSpec, type Instance, type Outcome, startInstance } from "./instance.ts"

/** All instances of one function. */
export type Pool = {
  /** Waits for a free instance, at most `patience` milliseconds; undefined: none became free. */
  readonly invoke: (event: unknown, patience?: number) => Promise<Outcome | undefined>
  /** New events find new instances; those at work are ended with what they do. */
  readonly restart: (env: Readonly<Record<string, string>>) => Promise<void>
  /** Ends one instance in the middle of its work, as a machine that is gone. */
  readonly kill: () => Promise<void>
  readonly instances: () => number
  readonly stop: () => Promise<void>
}

/** Lambda starts one for each event at once. Two cores have more of two, until both stand still, as before a lock. */
const AT_ONCE = 2
const LOOK_EVERY = 100

export function poolOf(first: FunctionSpec, say: (text: string) => void): Pool {
  let spec = first
  let stopped = false
  const all = new Set<Instance>()
  const free: Instance[] = []
  const waiting: ((instance: Instance | undefined) => void)[] = []
  let growing: NodeJS.Timeout | undefined

  function start(): void {
    const instance = startInstance(spec, say)
    all.add(instance)
    hand(instance)
  }

  function hand(instance: Instance): void {
    const next = waiting.shift()
    if (next) next(instance)
    else free.push(instance)
  }

  function grow(): void {
    if (stopped || waiting.length === 0 || all.size >= spec.concurrency) return
    if (all.size < AT_ONCE) return start()
    growing ??= setTimeout(() => {
      growing = undefined
      if ([...all].every((one) => one.standsStill())) start()
      grow()
    }, LOOK_EVERY)
  }

  function take(patience: number | undefined): Promise<Instance | undefined> | Instance | undefined {
    const instance = free.pop()
    if (instance) return instance
    if (stopped) return undefined
    const { promise, resolve } = Promise.withResolvers<Instance | undefined>()
    waiting.push(resolve)
    grow()
    if (patience === undefined) return promise
    const clock = setTimeout(() => {
      waiting.splice(waiting.indexOf(resolve), 1)
      resolve(undefined)
    }, patience)
    return promise.finally(() => clearTimeout(clock))
  }

  function giveBack(instance: Instance): void {
    if (!all.has(instance)) return
    if (!instance.hasEnded()) return hand(instance)
    all.delete(instance)
    grow()
  }

  async function endAll(): Promise<void> {
    const old = [...all]
    all.clear()
    free.length = 0
    await Promise.all(old.map((one) => one.end()))
  }

  return {
    async invoke(event, patience) {
      const instance = await take(patience)
      if (!instance) return stopped ? failure("Runtime.Stopped", `${spec.name} is stopped`) : undefined
      const outcome = await instance.invoke(event)
      giveBack(instance)
      return outcome
    },
    async restart(env) {
      spec = { ...spec, env }
      await endAll()
      grow()
    },
    async kill() {
      const busy = [...all].find((one) => !free.includes(one))
      await busy?.end()
    },
    instances: () => all.size,
    async stop() {
      stopped = true
      clearTimeout(growing)
      for (const one of waiting.splice(0)) one(undefined)
      await endAll()
    },
  }
}
