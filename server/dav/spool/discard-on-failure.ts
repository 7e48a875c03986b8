import type { ResponseSpool } from '../../../lib/http/response-spool.ts'
import type { SpoolPool } from './spool-pool.ts'

/** Runs `work` with a function that creates spools; they are discarded when it rejects. */
export async function discardSpoolsOnFailure<T>(
  pool: Pick<SpoolPool, 'create'>,
  work: (createSpool: () => ResponseSpool) => Promise<T>,
): Promise<T> {
  const created: ResponseSpool[] = []
  const createSpool = (): ResponseSpool => {
    const spool = pool.create()
    created.push(spool)
    return spool
  }
  try {
    return await work(createSpool)
  } catch (error) {
    for (const spool of created) spool.discard()
    throw error
  }
}
