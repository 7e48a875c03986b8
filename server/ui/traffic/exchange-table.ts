import type { RequestSummary } from '../../trace/show/request-summary.ts'
import { html, type Html } from '../frame/html.ts'
import { renderClockTime, formatDuration } from './formats.ts'
import { renderHttpStatusBadge } from './status-badge.ts'

/** Recordings in a table; a script shows the same rows, but only those that are in view. */
export const renderExchangeTable = (summaries: readonly RequestSummary[]): Html =>
  html`<div class="exchanges" data-exchanges>
    <table>
      <caption class="sr">
        Recorded requests, the newest first
      </caption>
      <thead>
        <tr>
          <th scope="col" class="c-time">Time</th>
          <th scope="col" class="c-device">Device</th>
          <th scope="col" class="c-method">Method</th>
          <th scope="col" class="c-what">What the client does</th>
          <th scope="col" class="c-status">Status</th>
          <th scope="col" class="c-number"><abbr title="Requests to upstream">Up</abbr></th>
          <th scope="col" class="c-repairs">Repairs</th>
          <th scope="col" class="c-number">Took</th>
        </tr>
      </thead>
      <tbody>
        ${summaries.map(row)}
      </tbody>
    </table>
    <template>${row(blank)}</template>
  </div>`

const blank: RequestSummary = {
  id: 0,
  at: 0,
  device: '',
  method: '',
  path: '',
  words: '',
  status: undefined,
  isError: false,
  milliseconds: 0,
  upstream: 0,
  state: undefined,
  repairs: 0,
}

const row = (summary: RequestSummary): Html =>
  html`<tr>
    <td class="c-time">${renderClockTime(summary.at)}</td>
    <td class="c-device">${summary.device === '' ? 'not let in' : summary.device}</td>
    <td class="c-method"><code>${summary.method}</code></td>
    <td class="c-what">
      <div>
        <a href="/ui/traffic/${summary.id}">${summary.words}</a> <code>${summary.path}</code>
      </div>
    </td>
    <td class="c-status">${renderHttpStatusBadge(summary.status)}</td>
    <td class="c-number">${summary.upstream}</td>
    <td class="c-repairs">${summary.repairs > 0 && summary.repairs}</td>
    <td class="c-number">${formatDuration(summary.milliseconds)}</td>
  </tr>`
