import { createSyncTokens } from '../../../lib/replica/sync-tokens.ts'
import { deriveClientSyncStates } from '../../trace/show/client-sync-state.ts'
import { groupIntoClientSessions } from '../../trace/show/client-session.ts'
import { html } from '../frame/html.ts'
import type { PagesContext } from '../frame/pages-context.ts'
import { pageReply, type RouteReply, type PageRoute } from '../frame/page-route.ts'
import { renderClientStateCards } from './client-state-cards.ts'
import { trafficPage } from './traffic-page.ts'
import { renderSyncTimeline } from './sync-timeline.ts'

/** The page of what each client did, sync by sync, and what it holds since. */
export const createSyncSessionRoutes = (context: PagesContext): readonly PageRoute[] => [
  { method: 'GET', path: '/ui/traffic/sessions', handle: () => showSessions(context) },
]

/** Older ones are in the list. */
const mostShown = 50

async function showSessions({ tracer, store }: PagesContext): Promise<RouteReply> {
  const recordings = tracer.recordings.all()
  const sessions = await groupIntoClientSessions(recordings)
  const tokens = createSyncTokens(await store.secret('sync-tokens'))
  const states = await deriveClientSyncStates(recordings, (token) => tokens.read(token))
  return pageReply(
    trafficPage('sessions', {
      title: 'Sessions',
      styles: ['traffic-sessions.css'],
      lead: 'Each sync of a client, step by step, and what the client holds since.',
      content:
        sessions.length === 0
          ? html`<div class="empty">
              <p>Nothing is recorded yet: start recording, then let a client synchronise.</p>
              <a class="button primary" href="/ui/traffic">Go to the recording</a>
            </div>`
          : html`${renderClientStateCards(states)}
            ${sessions.toReversed().slice(0, mostShown).map(renderSyncTimeline)}
            ${sessions.length > mostShown && html`<p class="muted">Older ones are in the list of requests.</p>`}`,
    }),
  )
}
