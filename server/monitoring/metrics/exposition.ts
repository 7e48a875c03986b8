import { collectDefaultMetrics, Counter, Gauge, Registry, type Metric } from 'prom-client'
import { addBookGauges, type AccountBookStatus } from './book-gauges.ts'
import { metricLabelSeparator, type Metrics } from './metrics.ts'
import {
  histogramBoundsSeconds,
  type DurationHistogram,
  type DurationHistograms,
} from './duration-histograms.ts'

/** What is measured when somebody asks. */
export interface MetricsGaugeSources {
  readonly version: string
  readonly books: () => Promise<readonly AccountBookStatus[]>
  /** Bytes of answers that wait in memory, and how many answers are under way. */
  readonly spools: () => { readonly memory: number; readonly open: number }
}

/** The text that Prometheus reads, and its media type. */
export interface MetricsExposition {
  readonly type: string
  readonly text: () => Promise<string>
}

/** Only this and what it imports touch prom-client, which is loaded when `/metrics` is first asked for. */
export function createMetricsExposition(
  metrics: Metrics,
  gauges: MetricsGaugeSources,
): MetricsExposition {
  const registry = new Registry()
  // A finer clock would wake an idle process a hundred times a second.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 })
  const { requests, upstream } = metrics
  addHistogram(registry, 'carddav_request_duration_seconds', 'Until the answer was whole', requests)
  addHistogram(
    registry,
    'carddav_upstream_duration_seconds',
    'Until upstream had answered',
    upstream,
  )
  addPauses(registry, metrics)
  addGauges(registry, gauges)
  const updateBooks = addBookGauges(registry)
  return {
    type: registry.contentType,
    async text() {
      updateBooks(await gauges.books())
      return registry.metrics()
    },
  }
}

/** A histogram that is counted elsewhere: to observe costs the library more than a small request may. */
function addHistogram(
  registry: Registry,
  name: string,
  help: string,
  histograms: DurationHistograms,
): void {
  const get = () => {
    const values = [...histograms.byLabels].flatMap(([labels, histogram]) =>
      histogramRows(name, labels, histogram),
    )
    return Promise.resolve({ name, help, type: 'histogram', aggregator: 'sum', values })
  }
  registry.registerMetric({ name, get } as unknown as Metric)
}

function histogramRows(
  name: string,
  labels: string,
  { buckets, count, seconds }: DurationHistogram,
): unknown[] {
  const [method, status] = labels.split(metricLabelSeparator)
  const row = (part: string, value: number, le = {}) => {
    return { metricName: `${name}_${part}`, labels: { method, status, ...le }, value }
  }
  let below = 0
  const cumulated = histogramBoundsSeconds.map((le, at) =>
    row('bucket', (below += buckets[at] ?? 0), { le }),
  )
  return [
    ...cumulated,
    row('bucket', count, { le: '+Inf' }),
    row('sum', seconds),
    row('count', count),
  ]
}

function addPauses(registry: Registry, { pauses }: Metrics): void {
  new Counter({
    name: 'carddav_upstream_pauses_total',
    help: 'How often upstream asked for a pause',
    labelNames: ['account'],
    registers: [registry],
    collect() {
      this.reset()
      for (const [account, count] of pauses) this.inc({ account }, count)
    },
  })
}

function addGauges(registry: Registry, { version, spools }: MetricsGaugeSources): void {
  const gauge = (name: string, help: string, value: () => number): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(value())
      },
    })
  }
  gauge('carddav_spool_memory_bytes', 'Of answers that wait in memory', () => spools().memory)
  gauge('carddav_spools', 'Answers that are under way', () => spools().open)
  new Gauge({
    name: 'carddav_bridge_info',
    help: 'What runs',
    labelNames: ['version'],
    registers: [registry],
  }).set({ version }, 1)
}
