/** How often something was done, and how long it took, for each set of labels. */
export interface DurationHistograms {
  add(labels: string, milliseconds: number): void
  /** By the `labels` that were added. */
  readonly byLabels: ReadonlyMap<string, DurationHistogram>
}

export interface DurationHistogram {
  /** How many took up to the bound at the same index of `histogramBoundsSeconds`, and not up to the one before. */
  readonly buckets: readonly number[]
  readonly count: number
  readonly seconds: number
}

/** Upper bounds of the buckets, in seconds. */
export const histogramBoundsSeconds: readonly number[] = [
  0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
]

interface MutableHistogram {
  readonly buckets: number[]
  count: number
  seconds: number
}

export function createDurationHistograms(): DurationHistograms {
  const byLabels = new Map<string, MutableHistogram>()
  const createHistogram = (labels: string): MutableHistogram => {
    const histogram = { buckets: histogramBoundsSeconds.map(() => 0), count: 0, seconds: 0 }
    byLabels.set(labels, histogram)
    return histogram
  }
  return {
    byLabels,
    add(labels, milliseconds) {
      const seconds = milliseconds / 1000
      const histogram = byLabels.get(labels) ?? createHistogram(labels)
      const at = histogramBoundsSeconds.findIndex((bound) => seconds <= bound)
      if (at >= 0) histogram.buckets[at] = (histogram.buckets[at] ?? 0) + 1
      histogram.count += 1
      histogram.seconds += seconds
    },
  }
}
