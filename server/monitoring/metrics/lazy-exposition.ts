import { version } from '../../package/version.ts'
import type { Metrics } from './metrics.ts'
import type { Spools } from '../../dav/spool/spool.ts'
import type { Exposition } from './exposition.ts'

/** Loads what tells the metrics when somebody asks: few do. */
export function lazyExposition(
  metrics: Metrics,
  spools: Pick<Spools, 'use'>,
): () => Promise<Exposition> {
  const load = async (): Promise<Exposition> => {
    const { createExposition } = await import('./exposition.ts')
    return createExposition(metrics, { version: version(), spools: spools.use })
  }
  let loaded: Promise<Exposition> | undefined
  return () => (loaded ??= load())
}
