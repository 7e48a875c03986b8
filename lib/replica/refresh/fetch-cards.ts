import { forEachInParallel } from '../../upstream/exchange/in-parallel.ts'
import { confirmCards } from '../state/confirm-cards.ts'
import type { RefreshContext } from '../state/refresh-context.ts'
import type { RefreshQuestions } from './refresh-plan.ts'
import type { CardChange } from '../state/replica-store.ts'

const parallelFetches = 4

/** What became of the cards in question; those of which nothing is said are not there. */
export interface FetchedChanges {
  /** What upstream has of them, by id. */
  readonly found: ReadonlyMap<string, CardChange>
  /** Ids of cards that are there and were not delivered. */
  readonly withheld: ReadonlySet<string>
}

/**
 * Asks upstream for the cards in question. The bodies are stored batch by batch, so that no more than a few of them are
 * held. Rejects when upstream fails.
 */
export async function fetchCards(
  context: RefreshContext,
  { fetch, verify }: RefreshQuestions,
): Promise<FetchedChanges> {
  const { upstream } = context
  const ids = [...fetch, ...verify]
  const size = upstream.batchSize
  const batches = Array.from({ length: Math.ceil(ids.length / size) }, (_, at) =>
    ids.slice(at * size, (at + 1) * size),
  )
  const found = new Map<string, CardChange>()
  const withheld = new Set<string>()
  await forEachInParallel(parallelFetches, batches, async (batch) => {
    const answer = await upstream.fetch(batch)
    for (const id of answer.withheld) withheld.add(id)
    for (const change of await confirmCards(context, answer.cards)) found.set(change.id, change)
  })
  return { found, withheld }
}
