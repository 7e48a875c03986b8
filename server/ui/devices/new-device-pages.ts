import type { Account } from '../../../lib/store/accounts.ts'
import {
  setupGuideById,
  clientSetupGuides,
  clientNameInSentence,
} from '../../clients/setup-guides.ts'
import type { ClientSetupGuide } from '../../clients/setup-guide.ts'
import {
  renderReadOnlyField,
  renderAdvancedDeviceFields,
  type DeviceFormValues,
} from './device-form.ts'
import {
  renderSelectField,
  renderTextField,
  renderPostForm,
  renderCheckboxField,
} from '../frame/form.ts'
import { html, type Html } from '../frame/html.ts'
import type { HtmlPage, OwnerPageRequest } from '../frame/page-route.ts'

const commonClients = ['thunderbird', 'iphone', 'davx5', 'mac', 'evolution', 'outlook']

/** Asks which client the device will run; `account` is offered first on the next page. */
export function clientChoicePage(account: string | null): HtmlPage {
  const first = commonClients.map(setupGuideById)
  const others = clientSetupGuides.filter(({ id }) => !commonClients.includes(id))
  const accountQuery = account === null ? '' : `&account=${encodeURIComponent(account)}`
  return {
    title: 'Add a device',
    lead: 'Each device gets a password of its own, so that it can be taken back alone. What will use the contacts?',
    section: 'devices',
    styles: ['devices.css'],
    content: html`${tiles(first, accountQuery)}
      <details class="others">
        <summary>Something else</summary>
        ${tiles(others, accountQuery)}
      </details>`,
  }
}

const tiles = (shown: readonly ClientSetupGuide[], accountQuery: string): Html =>
  html`<ul class="tiles">
    ${shown.map(
      (client) =>
        html`<li>
          <a class="button" href="/ui/devices/new?client=${client.id}${accountQuery}"
            >${shortNameOf(client)}</a
          >
        </li>`,
    )}
  </ul>`

/** Without the versions. */
const shortNameOf = (client: ClientSetupGuide): string =>
  clientNameInSentence(client).replace(/ \([^)]*and later\)$| [\d.]+ and later$/, '')

/** What the form for a new device shows. */
export interface NewDevicePageOptions {
  readonly client: ClientSetupGuide
  readonly accounts: readonly Account[]
  readonly account: string
  readonly name: string
  readonly values: DeviceFormValues
  readonly digest: boolean
  /** What is wrong with the name. */
  readonly fault?: string | undefined
}

/** Asks what the device may do; all is filled in for the usual case. */
export const newDevicePage = (request: OwnerPageRequest, form: NewDevicePageOptions): HtmlPage => ({
  title: `Add ${shortNameOf(form.client)}`,
  section: 'devices',
  narrow: true,
  ...(form.fault === undefined ? {} : { status: 422 }),
  content: renderPostForm(
    request,
    '/ui/devices',
    html`<input type="hidden" name="client" value="${form.client.id}" />
      <div class="card">
        ${accountField(form)}
        ${renderTextField({
          label: 'Name',
          name: 'name',
          hint: 'Tells it from your other devices: small letters, digits and “-”.',
          value: form.name,
          fault: form.fault,
          required: true,
          maxlength: 32,
        })}
        ${renderReadOnlyField(form.values)}
        <details>
          <summary>More settings</summary>
          <div class="stack">${renderAdvancedDeviceFields(form.values)} ${digestField(form)}</div>
        </details>
      </div>
      <div class="buttons">
        <button class="primary">Add the device</button>
        <a class="button quiet" href="/ui/devices/new">Choose another client</a>
      </div>`,
  ),
})

const accountField = ({ accounts, account }: NewDevicePageOptions): Html =>
  accounts.length === 1
    ? html`<input type="hidden" name="account" value="${account}" />
        <p>It will use the contacts of <strong>${accounts[0]?.email ?? account}</strong>.</p>`
    : renderSelectField({
        label: 'Contacts of',
        name: 'account',
        value: account,
        options: accounts.map(({ name, email }) => ({
          value: name,
          label: email === undefined ? name : `${name} (${email})`,
        })),
      })

const digestField = ({ digest }: NewDevicePageOptions): Html =>
  renderCheckboxField({
    label: 'It may sign in by Digest too',
    name: 'digest',
    hint: 'For clients that cannot do Basic. The bridge then keeps, sealed, what can sign in.',
    checked: digest,
  })
