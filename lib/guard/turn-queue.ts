/** Runs one piece of work at a time; that of known sources goes first. */
export interface TurnQueue {
  /** Undefined, and nothing will run, when as many of its kind wait as may. */
  readonly take: <T>(isKnown: boolean, work: () => Promise<T>) => Promise<T> | undefined
}

/** `maxWaiting` of known sources and as many of others, so that these crowd nobody out who is known. */
export function createTurnQueue(maxWaiting: number): TurnQueue {
  const known: (() => void)[] = []
  const others: (() => void)[] = []
  let isBusy = false

  async function run<T>(work: () => Promise<T>): Promise<T> {
    isBusy = true
    try {
      return await work()
    } finally {
      const next = known.shift() ?? others.shift()
      isBusy = next !== undefined
      next?.()
    }
  }

  return {
    take(isKnown, work) {
      if (!isBusy) return run(work)
      const queue = isKnown ? known : others
      if (queue.length >= maxWaiting) return undefined
      return new Promise<void>((resolve) => queue.push(resolve)).then(() => run(work))
    },
  }
}
