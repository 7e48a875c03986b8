import { packageVersion } from '../../package/package-version.ts'
import type { Metrics } from './metrics.ts'
import type { SpoolPool } from '../../dav/spool/spool-pool.ts'
import type { AccountBookStatus } from './book-gauges.ts'
import type { MetricsExposition } from './exposition.ts'

/** Loads the metrics library when somebody first asks: few do. */
export function createLazyMetricsExposition(
  metrics: Metrics,
  spools: Pick<SpoolPool, 'usage'>,
  books: () => Promise<readonly AccountBookStatus[]>,
): () => Promise<MetricsExposition> {
  const load = async (): Promise<MetricsExposition> => {
    const { createMetricsExposition } = await import('./exposition.ts')
    return createMetricsExposition(metrics, {
      version: packageVersion(),
      spools: spools.usage,
      books,
    })
  }
  let loaded: Promise<MetricsExposition> | undefined
  return () => (loaded ??= load())
}
