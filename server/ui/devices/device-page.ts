import type { Account } from '../../../lib/store/accounts.ts'
import type { DeviceActivity } from '../../../lib/store/activity.ts'
import type { Device } from '../../../lib/store/devices.ts'
import type { ClientSetupGuide } from '../../clients/setup-guide.ts'
import { renderReadOnlyField, renderAdvancedDeviceFields } from './device-form.ts'
import { renderAppleProfileCard } from './setup-cards.ts'
import { devicePath } from '../frame/device-path.ts'
import { renderDeviceBadges } from './device-list.ts'
import type { DeviceSetupValues } from './device-setup-values.ts'
import { renderClientSelector, renderClientSetup } from './client-setup.ts'
import { renderDescriptionRow } from '../frame/description-list.ts'
import { renderPostForm, renderCheckboxField } from '../frame/form.ts'
import { html, type Html } from '../frame/html.ts'
import { renderRelativeTime } from '../frame/relative-time.ts'
import type { HtmlPage, OwnerPageRequest } from '../frame/page-route.ts'

/** All that a device's page shows. */
export interface DeviceDetails {
  readonly device: Device
  readonly account: Account
  readonly activity: DeviceActivity | undefined
  /** Slugs; undefined: not known yet. */
  readonly books: readonly string[] | undefined
  readonly client: ClientSetupGuide
  readonly values: DeviceSetupValues
  /** DER of the CA certificate that the device must trust. */
  readonly caCertificate: Buffer | undefined
}

/** What a device did, what to type into it, what it may do, and how it is revoked. */
export const devicePage = (request: OwnerPageRequest, details: DeviceDetails): HtmlPage => {
  const { device, account, activity } = details
  return {
    title: device.name,
    lead: html`Uses the contacts of
      <a href="/ui/accounts/${account.name}">${account.email ?? account.name}</a>`,
    actions: renderDeviceBadges(device, activity),
    section: 'devices',
    styles: ['devices.css'],
    content: html`${activityCard(details)} ${setUpCard(request, details)}
    ${editCard(request, details)} ${revokeCard(details)}`,
  }
}

function activityCard({ device, activity }: DeviceDetails): Html {
  const { expiresAt, createdAt, digest, profile } = device
  return html`<section class="card">
    <h2>Activity</h2>
    <dl class="values facts">
      ${renderDescriptionRow('Last seen', activity ? renderRelativeTime(activity.lastSeen) : 'never')}
      ${activity?.userAgent !== undefined && renderDescriptionRow('Calls itself', html`<code>${activity.userAgent}</code>`)}
      ${activity && renderDescriptionRow('Requests', activity.requests.toLocaleString('en'))}
      ${renderDescriptionRow('Added', renderRelativeTime(createdAt))}
      ${expiresAt !== undefined && renderDescriptionRow('Password ends', renderRelativeTime(expiresAt))}
      ${profile !== undefined && renderDescriptionRow('Treated as', profile)}
      ${digest && renderDescriptionRow('Signs in by', 'Basic or Digest')}
    </dl>
  </section>`
}

const setUpCard = (
  request: OwnerPageRequest,
  { device, client, values, caCertificate }: DeviceDetails,
): Html =>
  html`<section class="card">
      ${renderClientSetup(client, values, 'What to type into')}
      ${renderClientSelector(devicePath(device), client)}
      <p>
        The password is kept nowhere.
        <a href="${devicePath(device)}/password">Make another one</a> if it is lost.
      </p>
    </section>
    ${
      client.takes === 'mobileconfig' &&
      values.reach.elsewhere !== undefined &&
      renderAppleProfileCard(request, {
        path: devicePath(device),
        hasPassword: false,
        isTrusted: !caCertificate,
      })
    }`

const editCard = (request: OwnerPageRequest, { device, books }: DeviceDetails): Html =>
  html`<section class="card">
    <h2>What it may do</h2>
    ${renderPostForm(
      request,
      devicePath(device),
      html`${renderReadOnlyField(device)}
        <details>
          <summary>More settings</summary>
          <div class="stack">
            ${renderAdvancedDeviceFields({ ...device, books })}
            ${
              device.digest &&
              renderCheckboxField({
                label: 'It may sign in by Digest too',
                name: 'digest',
                hint: 'Once taken away, it takes a new password to have it again.',
                checked: true,
              })
            }
          </div>
        </details>
        <div class="buttons"><button class="primary">Save</button></div>`,
    )}
  </section>`

const revokeCard = ({ device }: DeviceDetails): Html =>
  html`<section class="card">
    <h2>End it</h2>
    <p>A device that is lost or given away is revoked: its password ends at once. Contacts stay.</p>
    <div class="buttons">
      <a class="button danger" href="${devicePath(device)}/revoke">Revoke ${device.name}</a>
    </div>
  </section>`
