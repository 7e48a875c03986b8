import { createSyncTokens } from '../../../lib/mapping/sync-token.ts'
import { clientStates } from '../../trace/show/client-state.ts'
import { visitsOf } from '../../trace/show/visit.ts'
import { html } from '../frame/html.ts'
import type { PagesHouse } from '../frame/house.ts'
import { show, type Reply, type Route } from '../frame/visit.ts'
import { clientCards } from './clients.ts'
import { trafficPage } from './frame.ts'
import { timeline } from './timeline.ts'

/** What each client did, sync by sync, and what it holds since. */
export const createSessionPages = (house: PagesHouse): readonly Route[] => [
  { method: 'GET', path: '/ui/traffic/sessions', handle: () => sessions(house) },
]

/** Older ones are in the list. */
const mostVisits = 50

async function sessions({ tracer, store }: PagesHouse): Promise<Reply> {
  const recordings = tracer.ring.all()
  const visits = await visitsOf(recordings)
  const tokens = createSyncTokens(await store.secret('sync-tokens'))
  const states = await clientStates(recordings, (token) => tokens.unwrap(token))
  return show(
    trafficPage('sessions', {
      title: 'Sessions',
      lead: 'Each sync of a client, step by step, and what the client holds since.',
      content:
        visits.length === 0
          ? html`<div class="empty">
              <p>Nothing is recorded yet: start recording, then let a client synchronise.</p>
              <a class="button primary" href="/ui/traffic">Go to the recording</a>
            </div>`
          : html`${clientCards(states)} ${visits.toReversed().slice(0, mostVisits).map(timeline)}
            ${visits.length > mostVisits && html`<p class="muted">Older ones are in the list of requests.</p>`}`,
    }),
  )
}
