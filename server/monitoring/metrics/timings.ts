/** How often something was done, and how long it took, for each set of labels. */
export interface Timings {
  add(labels: string, milliseconds: number): void
  /** What was counted, by `labels`. */
  readonly counted: ReadonlyMap<string, Timing>
}

export interface Timing {
  /** Of times up to the bound at the same place of `bounds`, and not up to the one before. */
  readonly buckets: readonly number[]
  readonly count: number
  readonly seconds: number
}

/** In seconds. */
export const bounds: readonly number[] = [
  0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
]

interface Counting {
  readonly buckets: number[]
  count: number
  seconds: number
}

export function createTimings(): Timings {
  const counted = new Map<string, Counting>()
  const fresh = (labels: string): Counting => {
    const timing = { buckets: bounds.map(() => 0), count: 0, seconds: 0 }
    counted.set(labels, timing)
    return timing
  }
  return {
    counted,
    add(labels, milliseconds) {
      const seconds = milliseconds / 1000
      const timing = counted.get(labels) ?? fresh(labels)
      const at = bounds.findIndex((bound) => seconds <= bound)
      if (at >= 0) timing.buckets[at] = (timing.buckets[at] ?? 0) + 1
      timing.count += 1
      timing.seconds += seconds
    },
  }
}
