import type { Minute } from '../../trace/record/minutes.ts'
import { html, type Html } from '../frame/html.ts'
import type { PagesHouse } from '../frame/house.ts'
import { show, type Reply, type Route, type Visit } from '../frame/visit.ts'
import { chart, type Series } from './chart.ts'
import { clock, duration } from './clock.ts'
import { trafficPage } from './frame.ts'

/** Requests, errors, latency, repairs and upstream's share over the last hours, whether or not they were recorded. */
export const createPlotPages = (house: PagesHouse): readonly Route[] => [
  { method: 'GET', path: '/ui/traffic/plots', handle: (visit) => plots(house, visit) },
]

const ranges = [
  { hours: 1, name: 'Last hour', begins: '1 hour ago', count: 60, span: 1 },
  { hours: 6, name: 'Last 6 hours', begins: '6 hours ago', count: 72, span: 5 },
] as const

type Range = (typeof ranges)[number]

function plots({ tracer }: PagesHouse, { query }: Visit): Reply {
  const range = ranges.find(({ hours }) => String(hours) === query.get('hours')) ?? ranges[0]
  const spans = tracer.minutes.last(range.count, range.span)
  return show(
    trafficPage('plots', {
      title: 'Plots',
      lead: 'Counted always, also while nothing is recorded, and forgotten when the bridge stops.',
      content: html`<nav class="ranges" aria-label="How far back">
          ${ranges.map(
            (one) =>
              html`<a
                href="/ui/traffic/plots?hours=${one.hours}"
                ${one === range && html`aria-current="page"`}
                >${one.name}</a
              >`,
          )}
        </nav>
        <div class="charts">${charts(spans, range)}</div>
        ${table(spans)}`,
    }),
  )
}

function charts(spans: readonly Minute[], { begins, span }: Range): readonly Html[] {
  const per = span === 1 ? 'a minute' : `${span} minutes`
  const of = (name: string, kind: Series['kind'], value: (minute: Minute) => number): Series => ({
    name,
    kind,
    values: spans.map(value),
  })
  return [
    chart({
      title: `Requests of clients in ${per}`,
      unit: 'requests',
      draw: 'bars',
      begins,
      series: [
        of('all', 'main', ({ requests }) => requests),
        of('failed', 'bad', ({ errors }) => errors),
      ],
    }),
    chart({
      title: 'Until a client has its answer',
      unit: 'ms',
      draw: 'lines',
      begins,
      series: [
        of('median, ms', 'main', ({ down }) => down.median),
        of('95 % within, ms', 'second', ({ down }) => down.most),
      ],
    }),
    chart({
      title: `Upstream requests in ${per} (its quota)`,
      unit: 'requests',
      draw: 'bars',
      begins,
      series: [
        of('all', 'main', ({ upstream }) => upstream),
        of('failed', 'bad', ({ upstreamErrors }) => upstreamErrors),
      ],
    }),
    chart({
      title: 'Until upstream has answered',
      unit: 'ms',
      draw: 'lines',
      begins,
      series: [
        of('median, ms', 'main', ({ up }) => up.median),
        of('95 % within, ms', 'second', ({ up }) => up.most),
      ],
    }),
    chart({
      title: `Recorded requests that were repaired in ${per}`,
      unit: 'requests',
      draw: 'bars',
      begins,
      series: [of('repaired', 'second', ({ repaired }) => repaired)],
    }),
  ]
}

/** Only the spans in which something happened. */
function table(spans: readonly Minute[]): Html {
  const busy = spans.filter(({ requests, upstream }) => requests + upstream > 0).toReversed()
  return html`<details class="card numbers">
    <summary>The same as a table</summary>
    ${
      busy.length === 0
        ? html`<p class="muted">Nothing has happened in this time.</p>`
        : html`<div class="wide-table" tabindex="0" role="region" aria-label="Numbers">
            <table>
              <thead>
                <tr>
                  ${['From', 'Requests', 'Failed', 'Median', '95 % within', 'Upstream', 'Failed upstream', 'Median upstream', '95 % within upstream', 'Repaired'].map((name) => html`<th scope="col">${name}</th>`)}
                </tr>
              </thead>
              <tbody>
                ${busy.map(row)}
              </tbody>
            </table>
          </div>`
    }
  </details>`
}

const row = ({
  at,
  requests,
  errors,
  down,
  upstream,
  upstreamErrors,
  up,
  repaired,
}: Minute): Html =>
  html`<tr>
    <th scope="row">${clock(at)}</th>
    ${[
      requests,
      errors,
      duration(down.median),
      duration(down.most),
      upstream,
      upstreamErrors,
      duration(up.median),
      duration(up.most),
      repaired,
    ].map((value) => html`<td>${value}</td>`)}
  </tr>`
