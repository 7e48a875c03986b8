import type { Recorded, RecordedLeg } from '../../trace/record/recorded.ts'
import { html, type Html } from '../frame/html.ts'
import { duration } from './clock.ts'
import { kindOfStatus } from './status.ts'

/** When each leg waited and received; those of upstream lead to what they said. `shown`: the one that is. */
export function waterfall(recorded: Recorded, shown: number): Html {
  const { client, upstream } = recorded
  const total = Math.max(0.1, client.ended, ...upstream.map(({ ended }) => ended))
  const paint = (leg: RecordedLeg): Html => bar(leg, total)
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
        <td class="wf-status ${kindOfStatus(client.status)}">${client.status ?? 'none'}</td>
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
            <td class="wf-status ${kindOfStatus(leg.status)}">${leg.status ?? 'none'}</td>
            <td class="wf-bar">${paint(leg)}</td>
            <td class="wf-time">${timeOf(leg)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`
}

const width = 1000
const least = 3

function bar({ began, answered, ended }: RecordedLeg, total: number): Html {
  const at = (time: number): number => Math.round((time / total) * width)
  const middle = answered ?? ended
  const waits = Math.max(least, at(middle) - at(began))
  const receives = Math.max(answered === undefined ? 0 : least, at(ended) - at(middle))
  const start = Math.min(at(began), width - waits - receives)
  return html`<svg viewBox="0 0 ${width} 10" preserveAspectRatio="none" aria-hidden="true">
    <rect class="wf-waits" x="${start}" y="0" width="${waits}" height="10" />
    <rect class="wf-receives" x="${start + waits}" y="0" width="${receives}" height="10" />
  </svg>`
}

function timeOf({ began, answered, ended }: RecordedLeg): Html {
  if (answered === undefined) return html`${duration(ended - began)}`
  return html`<span
    title="${duration(answered - began)} until the answer began, ${duration(ended - answered)} until it ended"
    >${duration(ended - began)}</span
  >`
}
