import { deviceOf, filterFrom, isWanted, type Filter } from '../../trace/show/filter.ts'
import type { Recorded } from '../../trace/record/recorded.ts'
import { summaryOf, type Summary } from '../../trace/show/summary.ts'
import { html, type Html } from '../frame/html.ts'
import type { PagesInside } from '../frame/house.ts'
import { show, type Reply, type Route, type Visit } from '../frame/visit.ts'
import { trafficEvents } from './events.ts'
import { exportLinks } from './exports.ts'
import { devicesOf, filterForm, queryOf } from './filters.ts'
import { trafficPage } from './frame.ts'
import { exchangeTable } from './rows.ts'
import { recordingState, type RecordingState } from './state.ts'
import { recordingCard } from './switch.ts'

/** The list of what was recorded: as a page, as JSON, and as it happens. */
export const createListPages = (house: PagesInside): readonly Route[] => [
  { method: 'GET', path: '/ui/traffic', handle: (visit) => list(house, visit) },
  {
    method: 'GET',
    path: '/ui/traffic/summaries.json',
    handle: async ({ query }) => ({
      json: {
        total: house.tracer.ring.all().length,
        found: await summaries(wanted(house, filterFrom(query))),
      },
    }),
  },
  {
    method: 'GET',
    path: '/ui/traffic/events',
    handle: ({ query, session }) => ({
      stream: trafficEvents({
        tracer: house.tracer,
        filter: filterFrom(query),
        state: () => stateOf(house),
        isOpen: () => house.sessions.isOpen(session),
      }),
      type: 'text/event-stream',
    }),
  },
]

/** Without scripts. */
const pageLength = 100

const stateOf = ({ tracer, settings }: PagesInside): RecordingState =>
  recordingState(tracer, settings.trace.memory)

/** The newest first. */
const wanted = ({ tracer }: PagesInside, filter: Filter): readonly Recorded[] =>
  tracer.ring
    .all()
    .filter((recorded) => isWanted(recorded, filter))
    .toReversed()

const summaries = (recorded: readonly Recorded[]): Promise<readonly Summary[]> =>
  Promise.all(recorded.map(summaryOf))

async function list(house: PagesInside, visit: Visit): Promise<Reply> {
  const filter = filterFrom(visit.query)
  const state = stateOf(house)
  const devices = await house.store.devices()
  const all = house.tracer.ring.all()
  const found = wanted(house, filter)
  const from = Math.max(0, Number.parseInt(visit.query.get('from') ?? '0', 10) || 0)
  const shown = await summaries(found.slice(from, from + pageLength))
  return show(
    trafficPage('requests', {
      title: 'Traffic',
      lead: 'What each client asked, what the bridge made of it, what upstream said and what the client got.',
      scripts: ['traffic-list.js'],
      content: html`${recordingCard(visit, state, devices)}
        <div class="traffic" data-traffic>
          ${filterForm(filter, devicesOf(devices, all.map(deviceOf)))}
          <p class="count" role="status" data-count>${counted(found.length, all.length)}</p>
          ${exchangeTable(shown)} ${emptyNote(state, all.length, found.length)}
          ${paging(filter, from, found.length)}
          <div class="buttons below" data-exports ${found.length === 0 && 'hidden'}>
            ${exportLinks(queryOf(filter))}
          </div>
        </div>`,
    }),
  )
}

const counted = (found: number, all: number): string =>
  found === all
    ? `${all.toLocaleString('en')} requests`
    : `${found.toLocaleString('en')} of ${all.toLocaleString('en')} requests`

const emptyNote = ({ isOn }: RecordingState, all: number, found: number): Html =>
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

function paging(filter: Filter, from: number, total: number): Html | undefined {
  if (total <= pageLength) return undefined
  const at = (start: number): string => {
    const query = queryOf(filter)
    if (start > 0) query.set('from', String(start))
    return `/ui/traffic?${query.toString()}`
  }
  return html`<nav class="paging" aria-label="More requests" data-plain>
    ${from > 0 && html`<a class="button" href="${at(Math.max(0, from - pageLength))}">Newer</a>`}
    <span class="muted">${from + 1} to ${Math.min(total, from + pageLength)} of ${total}</span>
    ${from + pageLength < total && html`<a class="button" href="${at(from + pageLength)}">Older</a>`}
  </nav>`
}
