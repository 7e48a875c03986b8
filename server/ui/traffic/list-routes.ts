import {
  recordedDeviceName,
  parseRecordingFilter,
  matchesRecordingFilter,
  type RecordingFilter,
} from '../../trace/show/recording-filter.ts'
import type { RecordedRequest } from '../../trace/record/recorded-request.ts'
import { summarizeRequest, type RequestSummary } from '../../trace/show/request-summary.ts'
import { html, type Html } from '../frame/html.ts'
import type { PagesContextWithSessions } from '../frame/pages-context.ts'
import {
  pageReply,
  type RouteReply,
  type PageRoute,
  type OwnerPageRequest,
} from '../frame/page-route.ts'
import { createTrafficEventStream } from './traffic-event-stream.ts'
import { renderDownloadLinks } from './export-routes.ts'
import {
  selectableDeviceNames,
  renderTrafficFilterForm,
  recordingFilterToQuery,
} from './filter-form.ts'
import { trafficPage } from './traffic-page.ts'
import { renderExchangeTable } from './exchange-table.ts'
import { describeTrafficRecordingState, type TrafficRecordingState } from './recording-state.ts'
import { renderTrafficRecordingCard } from './recording-routes.ts'

/** The list of recorded requests: as a page, as JSON, and as server-sent events. */
export const createTrafficListRoutes = (
  context: PagesContextWithSessions,
): readonly PageRoute[] => [
  { method: 'GET', path: '/ui/traffic', handle: (request) => showList(context, request) },
  {
    method: 'GET',
    path: '/ui/traffic/summaries.json',
    handle: async ({ query }) => ({
      json: {
        total: context.tracer.recordings.all().length,
        found: await summaries(matching(context, parseRecordingFilter(query))),
      },
    }),
  },
  {
    method: 'GET',
    path: '/ui/traffic/events',
    handle: ({ query, session }) => ({
      createStream: (sessionEnded) =>
        createTrafficEventStream({
          tracer: context.tracer,
          filter: parseRecordingFilter(query),
          state: () => stateOf(context),
          sessionEnded,
        }),
      type: 'text/event-stream',
      session,
    }),
  },
]

/** With what the last one imports, so that a browser loads all at once. */
const listScripts = [
  'traffic-row.js',
  'traffic-row-input.js',
  'traffic-scroller.js',
  'traffic-list.js',
]

/** Rows, where no script shows all. */
const pageLength = 100

const stateOf = ({ tracer, settings }: PagesContextWithSessions): TrafficRecordingState =>
  describeTrafficRecordingState(tracer, settings.trace.memory)

/** The newest first. */
const matching = (
  { tracer }: PagesContextWithSessions,
  filter: RecordingFilter,
): readonly RecordedRequest[] =>
  tracer.recordings
    .all()
    .filter((recorded) => matchesRecordingFilter(recorded, filter))
    .toReversed()

const summaries = (recorded: readonly RecordedRequest[]): Promise<readonly RequestSummary[]> =>
  Promise.all(recorded.map(summarizeRequest))

async function showList(
  context: PagesContextWithSessions,
  request: OwnerPageRequest,
): Promise<RouteReply> {
  const filter = parseRecordingFilter(request.query)
  const state = stateOf(context)
  const devices = await context.store.devices()
  const all = context.tracer.recordings.all()
  const found = matching(context, filter)
  const from = Math.max(0, Number.parseInt(request.query.get('from') ?? '0', 10) || 0)
  const shown = await summaries(found.slice(from, from + pageLength))
  return pageReply(
    trafficPage('requests', {
      title: 'Traffic',
      lead: 'What each client asked, what the bridge made of it, what upstream said and what the client got.',
      scripts: listScripts,
      styles: ['traffic-recording.css', 'traffic-filters.css', 'traffic-list.css'],
      content: html`${renderTrafficRecordingCard(request, state, devices)}
        <div class="traffic" data-traffic>
          ${renderTrafficFilterForm(filter, selectableDeviceNames(devices, all.map(recordedDeviceName)))}
          <p class="count" role="status" data-count>${countOf(found.length, all.length)}</p>
          ${renderExchangeTable(shown)} ${emptyNote(state, all.length, found.length)}
          ${paging(filter, from, found.length)}
          <div class="buttons below" data-exports ${found.length === 0 && 'hidden'}>
            ${renderDownloadLinks(recordingFilterToQuery(filter))}
          </div>
        </div>`,
    }),
  )
}

const countOf = (found: number, all: number): string =>
  found === all
    ? `${all.toLocaleString('en')} requests`
    : `${found.toLocaleString('en')} of ${all.toLocaleString('en')} requests`

const emptyNote = ({ isOn }: TrafficRecordingState, all: number, found: number): Html =>
  html`<div class="empty" data-empty ${found > 0 && 'hidden'}>
    <div class="prose" data-nothing ${all > 0 && 'hidden'}>
      <h2>Nothing is recorded yet</h2>
      <p>
        ${isOn ? 'Let' : 'Start recording above. Then let'} a client synchronise: its requests
        appear here at once, each with what the bridge made of it.
      </p>
      <p class="muted">
        Recordings stay in memory and are gone when the bridge stops. Passwords and tokens are
        masked before anything is kept.
      </p>
    </div>
    <p data-no-match ${all === 0 && 'hidden'}>
      Nothing that was recorded matches. <a href="/ui/traffic">Show everything</a>
    </p>
  </div>`

function paging(filter: RecordingFilter, from: number, total: number): Html | undefined {
  if (total <= pageLength) return undefined
  const at = (start: number): string => {
    const query = recordingFilterToQuery(filter)
    if (start > 0) query.set('from', String(start))
    return `/ui/traffic?${query.toString()}`
  }
  return html`<nav class="paging" aria-label="More requests" data-plain>
    ${from > 0 && html`<a class="button" href="${at(Math.max(0, from - pageLength))}">Newer</a>`}
    <span class="muted">${from + 1} to ${Math.min(total, from + pageLength)} of ${total}</span>
    ${from + pageLength < total && html`<a class="button" href="${at(from + pageLength)}">Older</a>`}
  </nav>`
}
