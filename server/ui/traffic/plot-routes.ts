import type { TrafficInterval } from '../../trace/record/traffic-statistics.ts'
import { html, type Html } from '../frame/html.ts'
import type { PagesContext } from '../frame/pages-context.ts'
import {
  pageReply,
  type RouteReply,
  type PageRoute,
  type OwnerPageRequest,
} from '../frame/page-route.ts'
import { renderChart, type ChartSeries } from './chart.ts'
import { renderClockTime, formatDuration } from './formats.ts'
import { trafficPage } from './traffic-page.ts'

/** The page of plots: requests, errors, latency, repairs and upstream requests of the last hours, recorded or not. */
export const createTrafficPlotRoutes = (context: PagesContext): readonly PageRoute[] => [
  { method: 'GET', path: '/ui/traffic/plots', handle: (request) => showPlots(context, request) },
]

const ranges = [
  { hours: 1, name: 'Last hour', begins: '1 hour ago', count: 60, span: 1 },
  { hours: 6, name: 'Last 6 hours', begins: '6 hours ago', count: 72, span: 5 },
] as const

type Range = (typeof ranges)[number]

function showPlots({ tracer }: PagesContext, { query }: OwnerPageRequest): RouteReply {
  const range = ranges.find(({ hours }) => String(hours) === query.get('hours')) ?? ranges[0]
  const spans = tracer.statistics.last(range.count, range.span)
  return pageReply(
    trafficPage('plots', {
      title: 'Plots',
      styles: ['traffic-plots.css'],
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

function charts(spans: readonly TrafficInterval[], { begins, span }: Range): readonly Html[] {
  const per = span === 1 ? 'a minute' : `${span} minutes`
  const of = (
    name: string,
    kind: ChartSeries['kind'],
    value: (minute: TrafficInterval) => number,
  ): ChartSeries => ({
    name,
    kind,
    values: spans.map(value),
  })
  return [
    renderChart({
      title: `Requests of clients in ${per}`,
      unit: 'requests',
      draw: 'bars',
      begins,
      series: [
        of('all', 'main', ({ requests }) => requests),
        of('failed', 'bad', ({ errors }) => errors),
      ],
    }),
    renderChart({
      title: 'Until a client has its answer',
      unit: 'ms',
      draw: 'lines',
      begins,
      series: [
        of('median, ms', 'main', ({ down }) => down.median),
        of('95 % within, ms', 'second', ({ down }) => down.most),
      ],
    }),
    renderChart({
      title: `Upstream requests in ${per} (its quota)`,
      unit: 'requests',
      draw: 'bars',
      begins,
      series: [
        of('all', 'main', ({ upstream }) => upstream),
        of('failed', 'bad', ({ upstreamErrors }) => upstreamErrors),
      ],
    }),
    renderChart({
      title: 'Until upstream has answered',
      unit: 'ms',
      draw: 'lines',
      begins,
      series: [
        of('median, ms', 'main', ({ up }) => up.median),
        of('95 % within, ms', 'second', ({ up }) => up.most),
      ],
    }),
    renderChart({
      title: `Recorded requests that were repaired in ${per}`,
      unit: 'requests',
      draw: 'bars',
      begins,
      series: [of('repaired', 'second', ({ repaired }) => repaired)],
    }),
  ]
}

/** Only the spans in which something happened. */
function table(spans: readonly TrafficInterval[]): Html {
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
}: TrafficInterval): Html =>
  html`<tr>
    <th scope="row">${renderClockTime(at)}</th>
    ${[
      requests,
      errors,
      formatDuration(down.median),
      formatDuration(down.most),
      upstream,
      upstreamErrors,
      formatDuration(up.median),
      formatDuration(up.most),
      repaired,
    ].map((value) => html`<td>${value}</td>`)}
  </tr>`
