import { createHistogram, type Histogram } from './histogram.ts'

/** What happened within a minute, or within several of them. */
export interface Minute {
  /** Its begin, in milliseconds since the epoch. */
  readonly at: number
  readonly requests: number
  /** Requests of clients that failed: a status of 400 or more. */
  readonly errors: number
  readonly upstream: number
  /** Requests to upstream without an answer, or with a status of 400 or more. */
  readonly upstreamErrors: number
  /** Requests that were repaired, of those that were recorded. */
  readonly repaired: number
  readonly down: Latency
  readonly up: Latency
}

/** Half of the requests took no longer than `median`, all but a twentieth no longer than `most`; in milliseconds. */
export interface Latency {
  readonly median: number
  readonly most: number
}

/** Counts always, at less than 0.3 µs for each. Times are in milliseconds. */
export interface Minutes {
  /** A client had its answer. */
  answered(status: number, took: number): void
  /** Upstream answered; `status` is undefined when it did not. */
  upstream(status: number | undefined, took: number): void
  /** A recorded request was repaired. */
  repaired(): void
  /** The last `count` spans of so many minutes, the oldest first; the last is still going on. */
  last(count: number, span: number): readonly Minute[]
}

/** Minutes that are remembered. */
export const remembered = 360

const length = 60_000

interface Counts {
  minute: number
  requests: number
  errors: number
  upstream: number
  upstreamErrors: number
  repaired: number
  down: Histogram
  up: Histogram
}

export function createMinutes(now: () => number = Date.now): Minutes {
  const ring: Counts[] = []

  /** Minutes in which nothing happens take no place. */
  function present(): Counts {
    const minute = Math.floor(now() / length)
    const counts = ring[minute % remembered]
    if (counts?.minute === minute) return counts
    return (ring[minute % remembered] = countsOf(minute))
  }

  return {
    answered(status, took) {
      const counts = present()
      counts.requests += 1
      if (status >= 400) counts.errors += 1
      counts.down.add(took)
    },
    upstream(status, took) {
      const counts = present()
      counts.upstream += 1
      if (status === undefined || status >= 400) counts.upstreamErrors += 1
      counts.up.add(took)
    },
    repaired() {
      present().repaired += 1
    },
    last(count, span) {
      const end = Math.floor(now() / length / span)
      return Array.from({ length: count }, (_, at) => {
        const first = (end - count + 1 + at) * span
        const within = ring.filter((one) => one.minute >= first && one.minute < first + span)
        return summed(first * length, within)
      })
    },
  }
}

const countsOf = (minute: number): Counts => ({
  minute,
  requests: 0,
  errors: 0,
  upstream: 0,
  upstreamErrors: 0,
  repaired: 0,
  down: createHistogram(),
  up: createHistogram(),
})

function summed(at: number, within: readonly Counts[]): Minute {
  const sum = (name: 'requests' | 'errors' | 'upstream' | 'upstreamErrors' | 'repaired'): number =>
    within.reduce((total, counts) => total + counts[name], 0)
  return {
    at,
    requests: sum('requests'),
    errors: sum('errors'),
    upstream: sum('upstream'),
    upstreamErrors: sum('upstreamErrors'),
    repaired: sum('repaired'),
    down: latency(within.map(({ down }) => down)),
    up: latency(within.map(({ up }) => up)),
  }
}

function latency(histograms: readonly Histogram[]): Latency {
  const all = createHistogram()
  for (const histogram of histograms) all.join(histogram)
  return { median: all.quantile(0.5), most: all.quantile(0.95) }
}
