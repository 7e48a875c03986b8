import type { DeviceActivity } from '../../../lib/store/activity.ts'
import type { Device } from '../../../lib/store/devices.ts'
import { devicePath } from '../frame/device-path.ts'
import { html, type Html } from '../frame/html.ts'
import { renderRelativeTime } from '../frame/relative-time.ts'
import type { DeviceWithActivity } from './device-activity.ts'

/** Devices as rows that lead to their pages; `account` says whose each is. */
export const renderDeviceList = (
  devices: readonly DeviceWithActivity[],
  { account: withAccount }: { readonly account: boolean },
): Html =>
  html`<ul class="rows">
    ${devices.map(
      ({ device, activity }) =>
        html`<li>
          <a href="${devicePath(device)}">
            <strong>${device.name}</strong>
            <span class="muted"
              >${withAccount && `${device.account} · `}${renderLastSeen(activity)}</span
            >
          </a>
          ${renderDeviceBadges(device, activity)}
        </li>`,
    )}
  </ul>`

/** When it came last, as what, how often. */
function renderLastSeen(activity: DeviceActivity | undefined): Html {
  if (!activity) return html`not seen yet`
  const { userAgent, requests, lastSeen: at } = activity
  return html`${renderRelativeTime(at)}${userAgent !== undefined && ` · ${short(userAgent)}`} ·
  ${count(requests)}`
}

const count = (requests: number): string =>
  requests === 1 ? '1 request' : `${requests.toLocaleString('en')} requests`

/** What a client calls itself can be long, and is its own invention. */
const short = (userAgent: string): string =>
  userAgent.length > 60 ? `${userAgent.slice(0, 59)}…` : userAgent

/** Its state, and what is unusual about it, in a word each. */
export const renderDeviceBadges = (device: Device, activity: DeviceActivity | undefined): Html =>
  html`<span class="badges">
    ${device.readOnly && html`<span class="badge">Read-only</span>`} ${state(device, activity)}
  </span>`

function state({ expiresAt = Infinity }: Device, activity: DeviceActivity | undefined): Html {
  if (expiresAt <= Date.now()) return html`<span class="badge bad">Expired</span>`
  if (!activity) return html`<span class="badge">Not seen yet</span>`
  if (Date.now() - activity.lastSeen > month) return html`<span class="badge">Quiet</span>`
  return html`<span class="badge good">In use</span>`
}

const month = 30 * 86_400_000
