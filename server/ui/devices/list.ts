import type { Device, DeviceActivity } from '../../../lib/store/store.ts'
import { html, type Html } from '../frame/html.ts'
import { moment } from '../frame/time.ts'

/** A device with what was seen of it. */
export interface SeenDevice {
  readonly device: Device
  readonly activity: DeviceActivity | undefined
}

export const devicePath = ({ account, name }: Pick<Device, 'account' | 'name'>): string =>
  `/ui/devices/${account}/${name}`

/** Devices as rows; `account` says whose each is. */
export const deviceRows = (
  seen: readonly SeenDevice[],
  { account: withAccount }: { readonly account: boolean },
): Html =>
  html`<ul class="rows">
    ${seen.map(
      ({ device, activity }) =>
        html`<li>
          <a href="${devicePath(device)}">
            <strong>${device.name}</strong>
            <span class="muted">${withAccount && `${device.account} · `}${lastSeen(activity)}</span>
          </a>
          ${badges(device, activity)}
        </li>`,
    )}
  </ul>`

/** When it came last, as what, how often. */
export function lastSeen(activity: DeviceActivity | undefined): Html {
  if (!activity) return html`not seen yet`
  const { userAgent, requests, lastSeen: at } = activity
  return html`${moment(at)}${userAgent !== undefined && ` · ${short(userAgent)}`} ·
  ${count(requests)}`
}

const count = (requests: number): string =>
  requests === 1 ? '1 request' : `${requests.toLocaleString('en')} requests`

/** What a client calls itself can be long, and is its own invention. */
const short = (userAgent: string): string =>
  userAgent.length > 60 ? `${userAgent.slice(0, 59)}…` : userAgent

/** How it is, and what is unusual about it, in a word each. */
export const badges = (device: Device, activity: DeviceActivity | undefined): Html =>
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
