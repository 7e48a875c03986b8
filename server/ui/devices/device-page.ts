import type { Account, Device, DeviceActivity } from '../../../lib/store/store.ts'
import type { Client } from '../../clients/values.ts'
import { accessField, rareFields } from './form.ts'
import { appleCard } from './hand-over.ts'
import { badges, devicePath } from './list.ts'
import { otherClient } from './made.ts'
import { setUp, type ValuesFor } from './values.ts'
import { fact } from '../frame/fact.ts'
import { postForm, tick } from '../frame/form.ts'
import { html, type Html } from '../frame/html.ts'
import { moment } from '../frame/time.ts'
import type { Page, Visit } from '../frame/visit.ts'

/** All that a device's page tells. */
export interface DeviceFacts {
  readonly device: Device
  readonly account: Account
  readonly activity: DeviceActivity | undefined
  /** Slugs; undefined: not known yet. */
  readonly books: readonly string[] | undefined
  readonly client: Client
  readonly values: ValuesFor
  readonly authority: Buffer | undefined
}

/** What a device did, what it may do, what to type into it, and its end. */
export const devicePage = (visit: Visit, facts: DeviceFacts): Page => ({
  title: facts.device.name,
  lead: html`Uses the contacts of
    <a href="/ui/accounts/${facts.account.name}">${facts.account.email ?? facts.account.name}</a>`,
  actions: badges(facts.device, facts.activity),
  section: 'devices',
  content: html`${seenCard(facts)} ${setUpCard(visit, facts)} ${editCard(visit, facts)}
  ${endCard(facts)}`,
})

function seenCard({ device, activity }: DeviceFacts): Html {
  const { expiresAt, createdAt, digest, profile } = device
  return html`<section class="card">
    <h2>Activity</h2>
    <dl class="values facts">
      ${fact('Last seen', activity ? moment(activity.lastSeen) : 'never')}
      ${activity?.userAgent !== undefined && fact('Calls itself', html`<code>${activity.userAgent}</code>`)}
      ${activity && fact('Requests', activity.requests.toLocaleString('en'))}
      ${fact('Added', moment(createdAt))}
      ${expiresAt !== undefined && fact('Password ends', moment(expiresAt))}
      ${profile !== undefined && fact('Treated as', profile)}
      ${digest && fact('Signs in by', 'Basic or Digest')}
    </dl>
  </section>`
}

const setUpCard = (visit: Visit, { device, client, values, authority }: DeviceFacts): Html =>
  html`<section class="card">
      ${setUp(client, values, 'What to type into')} ${otherClient(devicePath(device), client)}
      <p>
        The password is kept nowhere.
        <a href="${devicePath(device)}/password">Make another one</a> if it is lost.
      </p>
    </section>
    ${
      client.takes === 'mobileconfig' &&
      values.reach.elsewhere !== undefined &&
      appleCard(visit, { path: devicePath(device), fresh: false, trusted: !authority })
    }`

const editCard = (visit: Visit, { device, books }: DeviceFacts): Html =>
  html`<section class="card">
    <h2>What it may do</h2>
    ${postForm(
      visit,
      devicePath(device),
      html`${accessField(device)}
        <details>
          <summary>More settings</summary>
          <div class="stack">
            ${rareFields({ ...device, books })}
            ${
              device.digest &&
              tick({
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

const endCard = ({ device }: DeviceFacts): Html =>
  html`<section class="card">
    <h2>End it</h2>
    <p>A device that is lost or given away is revoked: its password ends at once. Contacts stay.</p>
    <div class="buttons">
      <a class="button danger" href="${devicePath(device)}/revoke">Revoke ${device.name}</a>
    </div>
  </section>`

/** Asks before something that cannot be undone. */
export interface Question {
  readonly title: string
  readonly text: string
  readonly button: string
  /** Where the form goes to, and the way back. */
  readonly action: string
  readonly back: string
}

export const questionPage = (
  visit: Visit,
  { title, text, button, action, back }: Question,
): Page => ({
  title,
  section: 'devices',
  narrow: true,
  content: postForm(
    visit,
    action,
    html`<p>${text}</p>
      <div class="buttons">
        <button class="danger">${button}</button>
        <a class="button" href="${back}">Leave it as it is</a>
      </div>`,
  ),
})
