import { forEachInParallel } from '../../upstream/exchange/in-parallel.ts'
import { confirmCards } from '../state/confirm-cards.ts'
import type { RefreshContext } from '../state/refresh-context.ts'
import type { RefreshQuestions } from './refresh-plan.ts'
import type { CardChange } from '../state/replica-store.ts'

const parallelFetches = 4

/**
 * What upstream has of the cards in question, by id; those that it does not have are missing. The bodies are stored
 * batch by batch, so that no more than a few of them are held. Rejects when upstream fails.
 */
export async function fetchCards(
  context: RefreshContext,
  { fetch, verify }: RefreshQuestions,
): Promise<ReadonlyMap<string, CardChange>> {
  const { upstream } = context
  const ids = [...fetch, ...verify]
  const size = upstream.batchSize
  const batches = Array.from({ length: Math.ceil(ids.length / size) }, (_, at) =>
    ids.slice(at * size, (at + 1) * size),
  )
  const found = new Map<string, CardChange>()
  await forEachInParallel(parallelFetches, batches, async (batch) => {
    const cards = await upstream.fetch(batch)
    for (const change of await confirmCards(context, cards)) found.set(change.id, change)
  })
  return found
}
