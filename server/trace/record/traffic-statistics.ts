import { createHistogram, type Histogram } from './histogram.ts'

/** Counts and latencies of one minute, or of several. */
export interface TrafficInterval {
  /** Its begin, in milliseconds since the epoch. */
  readonly at: number
  readonly requests: number
  /** Requests of clients that failed: a status of 400 or more. */
  readonly errors: number
  /** Requests to upstream. */
  readonly upstream: number
  /** Requests to upstream without an answer, or with a status of 400 or more. */
  readonly upstreamErrors: number
  /** Recorded requests to which a workaround was applied. */
  readonly repaired: number
  /** Until clients had their responses. */
  readonly down: Latency
  /** Until upstream had responded. */
  readonly up: Latency
}

/** Half of the requests took no longer than `median`, all but a twentieth no longer than `most`; in milliseconds. */
interface Latency {
  readonly median: number
  readonly most: number
}

/** Counts all traffic, recorded or not, at less than 0.3 µs a request. Times are in milliseconds. */
export interface TrafficStatistics {
  /** Counts a client's request that had its response. */
  answered(status: number, took: number): void
  /** Counts a request to upstream; `status` is undefined when there was no response. */
  upstream(status: number | undefined, took: number): void
  /** Counts a recorded request to which a workaround was applied. */
  repaired(): void
  /** The last `count` spans of so many minutes, the oldest first; the last is still going on. */
  last(count: number, span: number): readonly TrafficInterval[]
}

/** Minutes that are kept. */
export const statisticsMinutes = 360

const minuteLength = 60_000

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

export function createTrafficStatistics(now: () => number = Date.now): TrafficStatistics {
  const ring: Counts[] = []

  /** The counts of this minute. Minutes without traffic take no memory. */
  function present(): Counts {
    const minute = Math.floor(now() / minuteLength)
    const counts = ring[minute % statisticsMinutes]
    if (counts?.minute === minute) return counts
    return (ring[minute % statisticsMinutes] = emptyCounts(minute))
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
      const end = Math.floor(now() / minuteLength / span)
      return Array.from({ length: count }, (_, at) => {
        const first = (end - count + 1 + at) * span
        const within = ring.filter((one) => one.minute >= first && one.minute < first + span)
        return sumCounts(first * minuteLength, within)
      })
    },
  }
}

const emptyCounts = (minute: number): Counts => ({
  minute,
  requests: 0,
  errors: 0,
  upstream: 0,
  upstreamErrors: 0,
  repaired: 0,
  down: createHistogram(),
  up: createHistogram(),
})

function sumCounts(at: number, within: readonly Counts[]): TrafficInterval {
  const sum = (name: 'requests' | 'errors' | 'upstream' | 'upstreamErrors' | 'repaired'): number =>
    within.reduce((total, counts) => total + counts[name], 0)
  return {
    at,
    requests: sum('requests'),
    errors: sum('errors'),
    upstream: sum('upstream'),
    upstreamErrors: sum('upstreamErrors'),
    repaired: sum('repaired'),
    down: latencyOf(within.map(({ down }) => down)),
    up: latencyOf(within.map(({ up }) => up)),
  }
}

function latencyOf(histograms: readonly Histogram[]): Latency {
  const all = createHistogram()
  for (const histogram of histograms) all.merge(histogram)
  return { median: all.quantile(0.5), most: all.quantile(0.95) }
}
