import type { RecordedRequest, RecordedExchange } from '../../trace/record/recorded-request.ts'
import { html, type Html } from '../frame/html.ts'
import { formatDuration } from './formats.ts'
import { httpStatusSeverity } from './status-badge.ts'

/** When each exchange waited and received; those with upstream are links to their messages. `shown`: the current one's number. */
export function renderRequestWaterfall(recorded: RecordedRequest, shown: number): Html {
  const { client, upstream } = recorded
  const total = Math.max(0.1, client.ended, ...upstream.map(({ ended }) => ended))
  const paint = (leg: RecordedExchange): Html => bar(leg, total)
  return html`<table class="waterfall">
    <caption class="sr">
      When each request waited for its answer and received it
    </caption>
    <thead class="sr">
      <tr>
        <th scope="col">Request</th>
        <th scope="col">Status</th>
        <th scope="col">Course</th>
        <th scope="col">Time</th>
      </tr>
    </thead>
    <tbody>
      <tr>
        <th scope="row">Client <code>${client.method}</code></th>
        <td class="wf-status ${httpStatusSeverity(client.status)}">${client.status ?? 'none'}</td>
        <td class="wf-bar">${paint(client)}</td>
        <td class="wf-time">${timeOf(client)}</td>
      </tr>
      ${upstream.map(
        (leg, at) =>
          html`<tr ${at + 1 === shown && html`class="shown"`}>
            <th scope="row">
              <a
                href="/ui/traffic/${recorded.id}?leg=${at + 1}#said"
                ${at + 1 === shown && html`aria-current="true"`}
                >Upstream <code>${leg.method}</code></a
              >
            </th>
            <td class="wf-status ${httpStatusSeverity(leg.status)}">${leg.status ?? 'none'}</td>
            <td class="wf-bar">${paint(leg)}</td>
            <td class="wf-time">${timeOf(leg)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`
}

const width = 1000
const leastWidth = 3

function bar({ began, answered, ended }: RecordedExchange, total: number): Html {
  // A refresh may have begun before its request.
  const at = (time: number): number => Math.round((Math.max(0, time) / total) * width)
  const middle = answered ?? ended
  const waits = Math.max(leastWidth, at(middle) - at(began))
  const receives = Math.max(answered === undefined ? 0 : leastWidth, at(ended) - at(middle))
  const start = Math.min(at(began), width - waits - receives)
  return html`<svg viewBox="0 0 ${width} 10" preserveAspectRatio="none" aria-hidden="true">
    <rect class="wf-waits" x="${start}" y="0" width="${waits}" height="10" />
    <rect class="wf-receives" x="${start + waits}" y="0" width="${receives}" height="10" />
  </svg>`
}

function timeOf({ began, answered, ended }: RecordedExchange): Html {
  if (answered === undefined) return html`${formatDuration(ended - began)}`
  return html`<span
    title="${formatDuration(answered - began)} until the answer began, ${formatDuration(ended - answered)} until it ended"
    >${formatDuration(ended - began)}</span
  >`
}
